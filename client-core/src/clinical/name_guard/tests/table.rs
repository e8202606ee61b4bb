//! Cases by what could go wrong. `{n}` is the name of somebody else; what stands between `[` and `]` must be found,
//! nothing else.

use super::super::NameGuard;
use super::{found, names, person};

/// Texts for every name of a kind.
const ANY_NAME: &[&str] = &[
    "[{n}]",
    "She sat beside [{n}].",
    "([{n}])",
    "He asked \"[{n}]?\"",
    "She thanked [{n}], then left.",
    "with [{n}]\nand more",
    "with [{n}]/others",
    "told\u{a0}[{n}] so",
    "it was \u{1f642}[{n}]\u{1f642} again",
    "Nothing of the kind.",
];

/// For names that are no words, in scripts with capitals.
const PLAIN: &[&str] = &[
    "[{n}]'s brother",
    "[{n}]\u{2019}s brother",
    "the [{n}]s' house",
    "[{n}]s phone rang",
    "[{n}]-like patience",
    "non-[{n}] matters",
    "[{l}] said she was well",
    "talked to [{l}] about it",
    "[{u}] SPOKE FIRST",
    "WITH [{u}]",
    "\u{202b}[{n}]\u{202c} spoke",
    "x{l}x and x{l} and {l}x",
    "_[{n}]_ was underlined",
    "#[{n}] @[{n}]",
    "Dear [{n}],",
];

/// For names that are words in English.
const WORDS: &[&str] = &[
    "She told [{n}] that it helped.",
    "\"That helped,\" said [{n}].",
    "[{n}] said that it helped.",
    "then [{l}] said it helped",
    "She hugged [{l}] at the end",
    "With [{n}] beside her she spoke.",
    "Dr. [{n}] called.",
    "Then [{n}]'s turn came.",
    "[{n}]'s turn came.",
    "Thanks, [{n}].",
    "a {n} and the {n}",
    "{l} {l} {l}",
    "to {l} or not to {l}",
    "\u{2022} {n} list item",
    "- {n} list item",
    "He left. {n} there.",
    "He asked: {n} there?",
    "ALL OF THIS {u} IS LOUD",
    "x{l}x {l}ing",
];

fn assert_case(template: &str, name: &str) {
    let marked = template
        .replace("{n}", name)
        .replace("{l}", &name.to_lowercase())
        .replace("{u}", &name.to_uppercase());
    let wanted: Vec<String> =
        marked.split('[').skip(1).map(|rest| rest.split(']').next().unwrap_or_default().to_owned()).collect();
    let text = marked.replace(['[', ']'], "");
    let guard = NameGuard::new(&[person(name)], Some(&person("Qq Qq")));
    assert_eq!(found(&guard, &text), wanted, "{template} with {name}");
}

#[test]
fn every_name_is_found_between_spaces_signs_and_pictures() {
    for kind in
        ["plain", "double", "apostrophe", "accent", "arabic", "hebrew", "chinese", "japanese", "korean"]
            .into_iter()
            .chain(["thai", "hindi", "cyrillic", "greek", "short"])
    {
        assert!(!names(kind).is_empty(), "{kind}");
        for name in names(kind) {
            for template in ANY_NAME {
                assert_case(template, name);
            }
        }
    }
}

#[test]
fn a_name_that_is_no_word_is_found_in_any_case_and_never_inside_another_word() {
    for name in names("plain") {
        for template in PLAIN {
            assert_case(template, name);
        }
    }
}

#[test]
fn a_name_that_is_a_word_needs_a_capital_inside_a_sentence_or_a_verb_of_speech() {
    for name in names("word") {
        for template in WORDS {
            assert_case(template, name);
        }
    }
}

/// `(name, text)`: what does not come from a template.
fn assert_table(rows: &[(&str, &str)]) {
    for (name, marked) in rows {
        let wanted: Vec<String> = marked
            .split('[')
            .skip(1)
            .map(|rest| rest.split(']').next().unwrap_or_default().to_owned())
            .collect();
        let guard = NameGuard::new(&[person(name)], Some(&person("Qq Qq")));
        assert_eq!(found(&guard, &marked.replace(['[', ']'], "")), wanted, "{marked}");
    }
}

#[test]
fn a_month_is_no_person_where_a_date_is_told() {
    let may = names("word")[5];
    let dates = [
        "since {n}",
        "in {n}",
        "last {n}",
        "on 3 {n}",
        "on 3rd {n}",
        "{n} 2031",
        "at the end of {n}",
        "by {n}",
        "the 3rd of {n}",
        "from {n} 3rd on",
        "this {n}",
    ];
    for date in dates {
        assert_case(&format!("It was worse {date}, she thinks."), may);
    }
    for text in
        ["She was comforted by [{n}].", "Fond of [{n}], he stayed.", "She sat with [{n}].", "In [{n}] said"]
    {
        assert_case(text, may);
    }
}

#[test]
fn other_spellings_of_a_name_are_found() {
    let [double, apostrophe, accent] = ["double", "apostrophe", "accent"].map(names);
    assert_table(&[
        (double[0], "with [Anne Marie] and [annemarie] and [Anne\u{2011}Marie] and [Marie]"),
        (double[0], "an [Anne] is a part of it; Annex, Mariela and Susanne are not"),
        (apostrophe[0], "[O\u{2019}Shea], [OShea], [O Shea], [o'shea]'s"),
        (apostrophe[1], "[d\u{2019}arcy] and [DARCY]"),
        (accent[0], "[Zoe], [ZOË], [Zoe\u{308}], not Zoetrope"),
        (accent[2], "[Lukasz] and [łukasz]"),
        (accent[3], "[Soren]"),
        (accent[4], "[Muller]"),
        (accent[5], "[Nguyen], [NGUYỄN]"),
        (names("plain")[0], "[M\u{200d}a\u{ad}ya] and [Ma\u{1f642}ya] and Ma ya"),
        (names("plain")[0], "[Ｍａｙａ] in wide letters"),
    ]);
}

#[test]
fn scripts_without_spaces_and_with_prefixes_are_searched_in_their_own_way() {
    let (arabic, chinese) = (names("arabic"), names("chinese"));
    assert_table(&[
        (arabic[0], "تحدثت و[مريم] ثم قالت ل[مريم] شكرا"),
        (arabic[0], "[مَريَم] و[مريـــم]"),
        (arabic[1], "الخالدون"),
        (arabic[2], "على الطاولة مع [علي]"),
        (arabic[3], "مع [ليلي]"),
        (names("hebrew")[0], "הלכה ל[רחל] ו[רחל] שמחה"),
        (chinese[0], "我和[王小明]谈过，[小明]哭了。"),
        (chinese[1], "[李娜]说，[小娜]来了，娜是一个字。"),
        (chinese[2], "[欧阳文静]和[文静]"),
        (names("japanese")[0], "それは[さくら]さんです"),
        (names("korean")[0], "[김민수]가 왔고 [민수]는 갔다. 민숙은 아니다."),
        (names("thai")[0], "คุณ[สมชาย]พูด"),
        (names("hindi")[0], "[मीना] ने कहा, मुना नहीं"),
        (names("cyrillic")[1], "с [Борис]ом и о [Борис]е, но не борисоглебск"),
        (names("greek")[0], "[ΙΩΑΝΝΗΣ] και [Ιωαννης]"),
        (names("plain")[0], "我和[Maya]谈过"),
    ]);
}

#[test]
fn initials_are_found_in_capitals_and_abbreviations_are_not_people() {
    let two = format!("{} {}", names("plain")[15], names("plain")[11]);
    let acronym = format!("{} {}", names("plain")[14], names("double")[0].split_once('-').unwrap().1);
    let three = format!("{} {} {}", names("plain")[0], names("plain")[1], names("plain")[2]);
    assert_table(&[
        (&two, "[K.D.] said, with [K. D.] there, [KD] left, [K D] too"),
        (&two, "k.d. and kd and KDE and AKD and U.K.D. stay"),
        (&two, "It was [K.D]. Then he left."),
        (&two, "[K] said so; she told [K] that; [K]'s turn; vitamin K said; Plan K was; and K was"),
        (&acronym, "The PM spoke. [P.M.] spoke."),
        (&three, "[M.T.I.] and [MTI] and [M.I.] and MT"),
    ]);
}

#[test]
fn whole_names_titles_and_order_do_not_matter() {
    let plain = names("plain");
    let (given, family) = (plain[0], names("word")[13]);
    let guard = NameGuard::new(
        &[person(&format!("{family}, Ms {given}")), person(&format!("Mr {}", plain[1]))],
        None,
    );
    let text =
        format!("{given} {family} came; Ms {family} sat; the brown door; {} spoke; Mr Nobody.", plain[1]);
    let wanted = [format!("{given} {family}"), family.to_owned(), plain[1].to_owned()];
    assert_eq!(found(&guard, &text), wanted);
}
