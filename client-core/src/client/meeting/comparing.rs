//! Two people compare what their devices hold of a circle, past every relay.

use alcove_protocol::id::LogId;

use crate::client::Client;
use crate::crypto::compare::{Compared, ComparisonCode};
use crate::error::ClientError;

/// Why nothing was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompareRefused {
    /// The circle that the code is of is not on this device.
    #[error("the code is of a group or record that is not on this device")]
    NotHere,
    /// The code is of another circle than the one that was named.
    #[error("the code is of another group or record than the one you named")]
    AnotherCircle,
}

impl CompareRefused {
    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotHere => "not_here",
            Self::AnotherCircle => "another_circle",
        }
    }
}

impl Client {
    /// What this device holds of a circle, as a code for the other device. It is no secret, and says nothing about content
    /// or names.
    ///
    /// # Errors
    /// [`CompareRefused::NotHere`].
    pub async fn comparison_code(&self, circle: LogId) -> Result<ComparisonCode, ClientError> {
        let code = self.use_engine(move |engine, _, _| (engine.comparison_code(circle), Vec::new()));
        Ok(code.await?.ok_or(CompareRefused::NotHere)?)
    }

    /// Compares what this device holds of a circle with the code that another device shows.
    ///
    /// # Errors
    /// [`CompareRefused`].
    pub async fn compare(&self, circle: LogId, theirs: ComparisonCode) -> Result<Compared, ClientError> {
        let compared =
            self.use_engine(move |engine, _, _| (engine.compare_with(circle, &theirs), Vec::new()));
        let compared = compared.await?.ok_or(CompareRefused::NotHere)?;
        Ok(compared.map_err(|_| CompareRefused::AnotherCircle)?)
    }
}
