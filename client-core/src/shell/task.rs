//! Work that somebody only waits for.

use std::future::Future;
use std::panic::resume_unwind;

use tokio::task::JoinSet;

/// Runs `work` as a task of its own, which ends when nobody waits any more; none when the runtime ended first.
///
/// Whoever waits is woken once, and not for every row that a store reads on the way. In an app each wake crosses into
/// another language and back: without this, opening a practice of five years crossed 7,000 times.
pub(crate) async fn on_its_own<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    let mut task = JoinSet::new();
    task.spawn(work);
    match task.join_next().await? {
        Ok(done) => Some(done),
        Err(error) => error.try_into_panic().map_or(None, |panic| resume_unwind(panic)),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    use tokio::sync::oneshot;
    use tokio::task::yield_now;

    use super::on_its_own;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[tokio::test]
    async fn whoever_waits_is_woken_once_however_often_the_work_is() {
        let counted = Arc::new(Wakes::default());
        let waker = Waker::from(Arc::clone(&counted));
        let mut waits = pin!(on_its_own(async {
            for _ in 0..1_000 {
                yield_now().await;
            }
            7
        }));
        assert_eq!(waits.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Pending);
        while counted.0.load(Ordering::Relaxed) == 0 {
            yield_now().await;
        }
        assert_eq!(waits.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Ready(Some(7)));
        assert_eq!(counted.0.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_ends() {
        let (held, mut gone) = oneshot::channel::<()>();
        let mut waits = Box::pin(on_its_own(async move {
            let _held = held;
            pending::<()>().await;
        }));
        poll_fn(|context| {
            assert!(waits.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        assert!(gone.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Empty));
        drop(waits);
        assert!(gone.await.is_err());
    }

    #[tokio::test]
    #[should_panic(expected = "the work's own words")]
    async fn a_panic_reaches_whoever_waits() {
        on_its_own(async { panic!("the work's own words") }).await.unwrap_or(());
    }
}
