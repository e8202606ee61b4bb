//! The verbs: one enum, one file a verb.

mod access;
mod attend;
mod audit;
mod boundary;
mod ceremony;
mod chart;
mod compare;
mod conflicts;
mod consent;
mod demo;
mod devices;
mod export;
mod goal;
mod group;
mod hand_in;
mod invite;
mod join;
mod jot;
mod lease;
mod link;
mod measure;
mod member;
mod note;
mod people;
mod person;
mod policy;
mod quarantine;
mod record;
mod recover;
mod request;
mod retention;
mod revoke;
mod safety;
mod screening;
mod seal;
mod seams;
mod search;
mod seed_practice;
mod session;
mod setup;
mod sheet;
mod sign;
mod status;
mod supervise;
mod sync;
mod tick;
mod timeline;
mod today;
mod trouble;
mod working_set;

pub(crate) use access::{circle_words, role_words};
use clap::Subcommand;

use crate::app::App;
use crate::error::CliError;

/// What `alcove` does.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Setup(setup::SetupArgs),
    Demo(demo::DemoArgs),
    #[command(hide = true, name = crate::demo::RELAY_VERB)]
    DemoRelay(demo::RelayArgs),
    Invite(invite::InviteArgs),
    Join(join::JoinArgs),
    Link(link::LinkArgs),
    Today(today::TodayArgs),
    Group(group::GroupArgs),
    Member(member::MemberArgs),
    Session(session::SessionArgs),
    Note(note::NoteArgs),
    Attend(attend::AttendArgs),
    Ready(sign::ReadyArgs),
    Sign(sign::SignArgs),
    Cosign(sign::CosignArgs),
    Addend(sign::AddendArgs),
    Contributions(sign::ContributionsArgs),
    Verify(sign::VerifyArgs),
    Seal(seal::SealArgs),
    Withdraw(seal::WithdrawArgs),
    Person(person::PersonArgs),
    Screening(screening::ScreeningArgs),
    Consent(consent::ConsentArgs),
    Rules(consent::RulesArgs),
    Boundary(boundary::BoundaryArgs),
    Goal(goal::GoalArgs),
    Task(goal::TaskArgs),
    Safety(safety::SafetyArgs),
    Supervise(supervise::SuperviseArgs),
    Sheet(sheet::SheetArgs),
    Guard(sheet::GuardArgs),
    Seams(seams::SeamsArgs),
    Conflicts(conflicts::ConflictsArgs),
    Settle(conflicts::SettleArgs),
    Record(record::RecordArgs),
    Tick(tick::TickArgs),
    Measure(measure::MeasureArgs),
    Chart(chart::ChartArgs),
    Timeline(timeline::TimelineArgs),
    Search(search::SearchArgs),
    Sync(sync::SyncArgs),
    Devices(devices::DevicesArgs),
    Revoke(revoke::RevokeArgs),
    Access(access::AccessArgs),
    People(people::PeopleArgs),
    Policy(policy::PolicyArgs),
    Status(status::StatusArgs),
    Quarantine(quarantine::QuarantineArgs),
    HandIn(hand_in::HandInArgs),
    Compare(compare::CompareArgs),
    Recover(recover::RecoverArgs),
    Lease(lease::LeaseArgs),
    Audit(audit::AuditArgs),
    Jot(jot::JotArgs),
    Jottings(jot::JottingsArgs),
    SeedPractice(seed_practice::SeedPracticeArgs),
    Export(export::ExportArgs),
    Request(request::RequestArgs),
    Retention(retention::RetentionArgs),
}

impl Verb {
    /// How the process names itself to another that finds the home in use. Without arguments: they may hold content.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Setup(_) => "alcove setup",
            Self::Demo(_) | Self::DemoRelay(_) => "alcove demo",
            Self::Invite(_) => "alcove invite",
            Self::Join(_) => "alcove join",
            Self::Link(_) => "alcove link",
            Self::Today(_) => "alcove today",
            Self::Group(_) => "alcove group",
            Self::Member(_) => "alcove member",
            Self::Session(_) => "alcove session",
            Self::Note(args) => args.words(),
            Self::Attend(_) => "alcove attend",
            Self::Ready(_) => "alcove ready",
            Self::Sign(_) => "alcove sign",
            Self::Cosign(_) => "alcove cosign",
            Self::Addend(_) => "alcove addend",
            Self::Contributions(_) => "alcove contributions",
            Self::Verify(_) => "alcove verify",
            Self::Seal(_) => "alcove seal",
            Self::Withdraw(_) => "alcove withdraw",
            Self::Person(_) => "alcove person",
            Self::Screening(_) => "alcove screening",
            Self::Consent(_) => "alcove consent",
            Self::Rules(_) => "alcove rules",
            Self::Boundary(_) => "alcove boundary",
            Self::Goal(_) => "alcove goal",
            Self::Task(_) => "alcove task",
            Self::Safety(_) => "alcove safety",
            Self::Supervise(_) => "alcove supervise",
            Self::Sheet(_) => "alcove sheet",
            Self::Guard(_) => "alcove guard",
            Self::Seams(_) => "alcove seams",
            Self::Conflicts(_) => "alcove conflicts",
            Self::Settle(_) => "alcove settle",
            Self::Record(_) => "alcove record",
            Self::Tick(_) => "alcove tick",
            Self::Measure(_) => "alcove measure",
            Self::Chart(_) => "alcove chart",
            Self::Timeline(_) => "alcove timeline",
            Self::Search(_) => "alcove search",
            Self::Sync(args) => args.words(),
            Self::Devices(_) => "alcove devices",
            Self::Revoke(_) => "alcove revoke",
            Self::Access(_) => "alcove access",
            Self::People(_) => "alcove people",
            Self::Policy(_) => "alcove policy",
            Self::Status(_) => "alcove status",
            Self::Quarantine(_) => "alcove quarantine",
            Self::HandIn(_) => "alcove hand-in",
            Self::Compare(_) => "alcove compare",
            Self::Recover(args) => args.words(),
            Self::Lease(_) => "alcove lease",
            Self::Audit(_) => "alcove audit",
            Self::Jot(_) => "alcove jot",
            Self::Jottings(_) => "alcove jottings",
            Self::SeedPractice(_) => "alcove seed-practice",
            Self::Export(_) => "alcove export",
            Self::Request(_) => "alcove request",
            Self::Retention(_) => "alcove retention",
        }
    }

    /// Does it.
    pub(crate) async fn run(self, app: &App) -> Result<(), CliError> {
        match self {
            Self::Setup(args) => setup::run(app, args).await,
            Self::Demo(args) => demo::run(app, args).await,
            Self::DemoRelay(args) => demo::run_relay(args).await,
            Self::Invite(args) => invite::run(app, args).await,
            Self::Join(args) => join::run(app, args).await,
            Self::Link(args) => link::run(app, args).await,
            Self::Today(args) => today::run(app, args).await,
            Self::Group(args) => group::run(app, args).await,
            Self::Member(args) => member::run(app, args).await,
            Self::Session(args) => session::run(app, args).await,
            Self::Note(args) => note::run(app, args).await,
            Self::Attend(args) => attend::run(app, args).await,
            Self::Ready(args) => sign::ready(app, args).await,
            Self::Sign(args) => sign::sign(app, args).await,
            Self::Cosign(args) => sign::cosign(app, args).await,
            Self::Addend(args) => sign::addend(app, args).await,
            Self::Contributions(args) => sign::contributions(app, args).await,
            Self::Verify(args) => sign::verify(app, args).await,
            Self::Seal(args) => seal::seal(app, args).await,
            Self::Withdraw(args) => seal::withdraw(app, args).await,
            Self::Person(args) => person::run(app, args).await,
            Self::Screening(args) => screening::run(app, args).await,
            Self::Consent(args) => consent::run(app, args).await,
            Self::Rules(args) => consent::run_rules(app, args).await,
            Self::Boundary(args) => boundary::run(app, args).await,
            Self::Goal(args) => goal::run(app, args).await,
            Self::Task(args) => goal::run_tasks(app, args).await,
            Self::Safety(args) => safety::run(app, args).await,
            Self::Supervise(args) => supervise::run(app, args).await,
            Self::Sheet(args) => sheet::run(app, args).await,
            Self::Guard(args) => sheet::run_guard(app, args).await,
            Self::Seams(args) => seams::run(app, args).await,
            Self::Conflicts(args) => conflicts::run(app, args).await,
            Self::Settle(args) => conflicts::settle(app, args).await,
            Self::Record(args) => record::run(app, args).await,
            Self::Tick(args) => tick::run(app, args).await,
            Self::Measure(args) => measure::run(app, args).await,
            Self::Chart(args) => chart::run(app, args).await,
            Self::Timeline(args) => timeline::run(app, args).await,
            Self::Search(args) => search::run(app, args).await,
            Self::Sync(args) => sync::run(app, args).await,
            Self::Devices(args) => devices::run(app, args).await,
            Self::Revoke(args) => revoke::run(app, args).await,
            Self::Access(args) => access::run(app, args).await,
            Self::People(args) => people::run(app, args).await,
            Self::Policy(args) => policy::run(app, args).await,
            Self::Status(args) => status::run(app, args).await,
            Self::Quarantine(args) => quarantine::run(app, args).await,
            Self::HandIn(args) => hand_in::run(app, args).await,
            Self::Compare(args) => compare::run(app, args).await,
            Self::Recover(args) => recover::run(app, args).await,
            Self::Lease(args) => lease::run(app, args).await,
            Self::Audit(args) => audit::run(app, args).await,
            Self::Jot(args) => jot::jot(app, args).await,
            Self::Export(args) => export::run(app, args).await,
            Self::Request(args) => request::run(app, args).await,
            Self::Retention(args) => retention::run(app, args).await,
            Self::Jottings(args) => jot::run(app, args).await,
            Self::SeedPractice(args) => seed_practice::run(app, args).await,
        }
    }
}
