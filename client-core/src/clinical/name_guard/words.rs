//! Words by which a name is told from an ordinary word. English; a name in another script needs none of them.

/// Names that are ordinary words, or beginnings of sentences, in English. Folded.
const WORD_NAMES: &str = "
abbey ace agate alma amber amity an angel april archer art ash august autumn bailey baker banks barb basil bay beau
belle berry bill birch bird bishop blaze blue bond brandy brook brooks brown bud buddy burns butler candy cane carol
carter cash chance chandler chase cherish cherry chip chuck clay clement cliff cloud clover coal cole constance cook
coral cross crystal daisy dale dash dawn day dean dell destiny diamond dick dixie do don dot dove drew duke earl
earnest ebony eden elder essence eve faith fern field finch fisher flint flora ford forest forrest fox frank frost
gale garland gay gem gene genesis ginger glen glory golden grace grant gray green grey guy hale hall happy harmony
harry haven hay hazel he heath heather heaven henna hill ho holly holmes honey honor honour hope house hunt hunter
indigo iris ivory ivy jack jade jasmine jasper jay jersey jet jewel job jolly journey joy jude june juniper justice
king knight lake lance lane lark laurel lee levy liberty light lily little long love lucky mark marsh mason may
melody mercy miles miller mills misty moon moss my myrtle nick noble noon oak ocean olive opal page paige parker pat
patience patsy peace pearl penny pepper peg petal piper poppy porter precious price primrose prince princess prosper
prudence queen rain ranger raven ray red reed remedy rich ridge river rivers rob robin rock rod roman rose rosemary
rowan ruby rush rusty sage sailor sally sandy scarlet season sharp shell short sierra silver sky small so sorrel
spring star stone storm story sue summer sun sunny tab taylor temperance tiger to tuesday true trinity tucker turner
unity van vaughan vera victor victory viola violet virtue walker wade ward way weaver wednesday west white will
willow winter wise wolf wood woods wren young zest
";

/// Of those, what a date may mean.
const MONTHS: &str = "
april august june may
";

/// Before a month.
const BEFORE_MONTH: &str = "
during early every in last late mid next since this till until
";

/// Before "of" and a month.
const PARTS_OF_MONTH: &str = "
beginning end first half middle month rest start week weeks
";

/// What a person does, as a note tells it: saying, and what else is seen in a group.
const ACTS: &str = "
added admitted agreed answered apologised apologized argued arrived asked asks attended became began brought called
came challenged commented complained cried denied described disagreed disclosed encouraged expressed explained felt
gave got had has hugged interrupted joined joked laughed left listened looked mentioned nodded noted noticed offered
ran raised reassured recalled refused remained reminded replied reported responded said sat says seemed shared
shouted smiled spoke stated stayed suggested supported talked tells thanked thinks thought told tried wanted wants
was wept whispered withdrew wondered yelled
";

/// Of those, what stays clear where a name lost its capital, or begins a sentence.
const SPEECH: &str = "
added admitted agreed answered apologised apologized asked asks commented cried described disagreed disclosed
explained interrupted joked laughed listened mentioned nodded replied reported responded said says sat shared
shouted smiled spoke stated suggested talked tells thanked told wept whispered withdrew wondered yelled
";

/// Verbs of speech and of the like that take a person after them.
const TELLS: &str = "
answered asked called challenged comforted confronted encouraged greeted hugged ignored interrupted invited joined
reassured reminded replied said supported tell telling tells thanked told welcomed
";

/// Of those, what takes a person and nothing else after it.
const TELLS_SOMEBODY: &str = "
hugged reminded tell telling tells thanked told
";

/// In place of a name after a verb: what follows is no name, it was the verb's clause that began.
const PRONOUNS: &str = "
a an be he her him his i it not our she the their them they us we you your
";

/// Before a word that is no name.
const ARTICLES: &str = "
a an any every his my no our some the their your
";

/// Before a letter that stands for no person.
const LABELS: &str = "
appendix block building class column form grade group hepatitis option page part phase plan point room section stage
step table tier type unit version vitamin ward
";

/// After which a full stop does not end a sentence.
const TITLES: &str = "
dr miss mr mrs ms mx prof st
";

/// Letters that stand for something else than two names.
const ACRONYMS: &str = "
ab ac ad ai al am asd bp ca cbt cd cmht cpn cv dbt dna ds dv ed eg er eu gp hr hiv id ie iq ir it iv la lcd led lp
ma mc md mh ms nb nhs ni no ocd od ok ot pa pc pe ph phd pm pr ps pt ptsd qr ra rn sen sh si sms sob ta tb tv uk un
us usa uti vc vr wc
";

/// Particles that are no name by themselves.
const PARTICLES: &str = "
abd abu al ap bat ben bin bint da dal das de del della den der di dos du el ibn jr la le los mac mc nee o of sr st
ten ter the umm van von y zu
";

fn is_among(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

pub(super) fn is_word_name(word: &str) -> bool {
    is_among(WORD_NAMES, word)
}

pub(super) fn is_month(word: &str) -> bool {
    is_among(MONTHS, word)
}

pub(super) fn is_before_month(word: &str) -> bool {
    is_among(BEFORE_MONTH, word)
}

pub(super) fn is_part_of_month(word: &str) -> bool {
    is_among(PARTS_OF_MONTH, word)
}

pub(super) fn is_act(word: &str) -> bool {
    is_among(ACTS, word)
}

pub(super) fn is_speech(word: &str) -> bool {
    is_among(SPEECH, word)
}

pub(super) fn tells(word: &str) -> bool {
    is_among(TELLS, word)
}

pub(super) fn tells_somebody(word: &str) -> bool {
    is_among(TELLS_SOMEBODY, word)
}

pub(super) fn is_pronoun(word: &str) -> bool {
    is_among(PRONOUNS, word)
}

pub(super) fn is_article(word: &str) -> bool {
    is_among(ARTICLES, word)
}

pub(super) fn is_label(word: &str) -> bool {
    is_among(LABELS, word)
}

pub(super) fn is_title(word: &str) -> bool {
    is_among(TITLES, word)
}

pub(super) fn is_acronym(word: &str) -> bool {
    is_among(ACRONYMS, word)
}

pub(super) fn is_particle(word: &str) -> bool {
    is_among(PARTICLES, word)
}
