//! How often the guard is right: on sentences made from a seed, with ordinary words that are also names, and names in the
//! places where therapists write them.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::super::NameGuard;
use super::{names, person};

const SENTENCES: usize = 4_000;

/// `{n}` is a name.
const NAMING: &[&str] = &[
    "She answered {n} and looked away.",
    "When {n} spoke about the bus, he nodded.",
    "He thought that {n} had been kind.",
    "Support came from {n} and from one other person.",
    "{n} said that mornings are worst.",
    "She lent her notes to {n}'s sister.",
    "\"I know that,\" said {n}, and the room laughed.",
    "The row with {n} was named and put right.",
    "He sat between {n} and the door.",
    "She told {n} about the exam.",
];

/// `{w}` is the same name as an ordinary word.
const ORDINARY: &[&str] = &[
    "He spoke of {w} and of what comes after it.",
    "{w} came up twice.",
    "There was a {w} in the room.",
    "She wrote the word {w} on the board.",
    "The {w} of the week was discussed.",
    "He says that {w} is what he needs.",
    "- {w} as a theme",
    "Slept badly. {w} again at four.",
];

/// Where a name that is a word is written as no rule of words can tell: what the guard costs in the worst case.
const HARD_NAMING: &[&str] = &[
    "{n} paused before the door.",
    "{n} and the others went quiet.",
    "he sat next to {l} all evening",
    "{l} was late again",
];

/// The same for the word.
const HARD_ORDINARY: &[&str] = &[
    "She wore a shirt that said {w} in large letters.",
    "They sang, and {w} was in the title: A Time Of {w}.",
    "He walks down {w} Street.",
    "Nobody told {l} from despair.",
];

/// Without any name, in words that begin like some.
const NEUTRAL: &[&str] = &[
    "The group opened slowly and warmed up.",
    "Avoidance of buses and lifts; graded exposure planned.",
    "He rated his week as four of ten, plans for Monday.",
    "GP letter read together; IT course starts in May.",
    "Breathing practice went well, homework agreed.",
];

fn pick<'a>(rng: &mut ChaCha8Rng, from: &[&'a str]) -> &'a str {
    from[usize::try_from(rng.next_u64() % from.len() as u64).unwrap()]
}

#[derive(Default)]
struct Score {
    found: usize,
    missed: usize,
    wrong: usize,
}

impl Score {
    fn count(&mut self, guard: &NameGuard, sentence: &str, name: Option<&str>) {
        let hits = guard.find("observation", sentence);
        let at = name.and_then(|name| sentence.find(name)).map(|byte| sentence[..byte].chars().count());
        let right = hits.iter().filter(|hit| Some(hit.start) == at).count();
        self.found += right;
        self.missed += usize::from(at.is_some()) - right;
        self.wrong += hits.len() - right;
    }

    fn precision(&self) -> f64 {
        ratio(self.found, self.found + self.wrong)
    }

    fn recall(&self) -> f64 {
        ratio(self.found, self.found + self.missed)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole.max(1)).unwrap())
}

#[test]
fn the_guard_is_right_on_a_made_corpus() {
    let mut rng = ChaCha8Rng::seed_from_u64(44);
    let (plain, word_names) = (names("plain"), names("word"));
    let everybody: Vec<_> = plain.iter().chain(&word_names).map(|name| person(name)).collect();
    let guard = NameGuard::new(&everybody, Some(&person("Qq Qq")));
    let (mut of_plain, mut of_words, mut hard) = (Score::default(), Score::default(), Score::default());
    for _ in 0..SENTENCES {
        let name = pick(&mut rng, &plain);
        of_plain.count(&guard, &pick(&mut rng, NAMING).replace("{n}", name), Some(name));
        of_plain.count(&guard, pick(&mut rng, NEUTRAL), None);
        let name = pick(&mut rng, &word_names);
        of_words.count(&guard, &pick(&mut rng, NAMING).replace("{n}", name), Some(name));
        let ordinary = pick(&mut rng, ORDINARY);
        let word = if ordinary.starts_with("{w}") || ordinary.contains("- {w}") || ordinary.contains(". {w}")
        {
            name.to_owned()
        } else {
            name.to_lowercase()
        };
        of_words.count(&guard, &ordinary.replace("{w}", &word), None);
        let lower = name.to_lowercase();
        let (naming, ordinary) = (pick(&mut rng, HARD_NAMING), pick(&mut rng, HARD_ORDINARY));
        let written = if naming.contains("{l}") { lower.as_str() } else { name };
        hard.count(&guard, &naming.replace("{n}", name).replace("{l}", &lower), Some(written));
        hard.count(&guard, &ordinary.replace("{w}", name).replace("{l}", &lower), None);
    }
    let scores = [
        ("names that are no words", &of_plain),
        ("names that are words", &of_words),
        ("names that are words, in places that do not tell", &hard),
    ];
    for (what, score) in scores {
        println!(
            "{what}: precision {:.4}, recall {:.4} ({} found, {} missed, {} wrong)",
            score.precision(),
            score.recall(),
            score.found,
            score.missed,
            score.wrong
        );
    }
    assert!(of_plain.precision() >= 0.999 && of_plain.recall() >= 0.999);
    assert!(of_words.precision() >= 0.98 && of_words.recall() >= 0.98);
    assert!(
        hard.recall() < of_words.recall() && hard.precision() < of_words.precision(),
        "it is the worst case"
    );
}
