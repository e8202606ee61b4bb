//! The NHS number: ten digits, of which the last checks the others.

/// Whether `text` is a valid NHS number: ten digits without spaces, the tenth being the Modulus 11 check digit of the
/// first nine (NHS data dictionary, NHS NUMBER).
pub fn is_nhs_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let [nine @ .., check] = digits.as_slice() else { return false };
    if text.len() != 10 || nine.len() != 9 {
        return false;
    }
    let sum: u32 = (2..=10).rev().zip(nine).map(|(weight, digit)| weight * digit).sum();
    match 11 - sum % 11 {
        11 => *check == 0,
        10 => false,
        expected => *check == expected,
    }
}

#[cfg(test)]
mod tests {
    use super::is_nhs_number;

    #[test]
    fn an_nhs_number_has_ten_digits_and_the_right_check_digit() {
        // 943 476 5919 is the example of the data dictionary; 999 000 0018 is of the range kept for tests.
        for valid in ["9434765919", "9990000018"] {
            assert!(is_nhs_number(valid));
        }
        for wrong in
            ["9434765918", "943 476 5919", "943476591", "94347659190", "", "943476591X", "９434765919"]
        {
            assert!(!is_nhs_number(wrong));
        }
    }

    #[test]
    fn any_single_wrong_digit_and_any_two_swapped_neighbours_show() {
        let valid: Vec<char> = "9434765919".chars().collect();
        let with = |at: usize, digit: char| -> String {
            valid.iter().enumerate().map(|(place, was)| if place == at { digit } else { *was }).collect()
        };
        for (at, was) in valid.iter().enumerate() {
            for digit in '0'..='9' {
                assert_eq!(is_nhs_number(&with(at, digit)), digit == *was);
            }
        }
        for at in 1..valid.len() {
            let mut swapped = valid.clone();
            swapped.swap(at - 1, at);
            assert_eq!(is_nhs_number(&swapped.iter().collect::<String>()), swapped == valid);
        }
    }
}
