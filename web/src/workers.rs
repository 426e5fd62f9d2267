//! The threads that ask the index.
//!
//! Not those that tokio lends for blocking work, of which there may be many and any may be next: a thread that analyses
//! text keeps the words it has met, some tens of MB of them, and is the faster for it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// So many threads, which work off what they are given in order. They end when this is dropped and nothing is left.
pub(crate) struct Workers {
    jobs: Sender<Job>,
}

impl Workers {
    pub(crate) fn start(count: usize) -> Workers {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for n in 0..count {
            let queue = Arc::clone(&queue);
            let started = thread::Builder::new().name(format!("lupe-{n}")).spawn(move || work(&queue));
            if let Err(error) = started {
                tracing::error!(%error, "a thread for searching could not be started");
            }
        }
        Workers { jobs }
    }

    /// What `job` returns once one of the threads has run it; an error where it panicked. Nothing is run for those who do
    /// not wait any more.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, String> {
        let (sender, receiver) = oneshot::channel();
        let job = move || {
            if !sender.is_closed() {
                // Nobody is left to whom it matters where the receiver is gone.
                let _ = sender.send(catch_unwind(AssertUnwindSafe(job)));
            }
        };
        // Fails only where no thread could be started; then the receiver says so.
        let _ = self.jobs.send(Box::new(job));
        match receiver.await {
            Ok(done) => done.map_err(|panic| message(panic.as_ref())),
            Err(_) => Err("there is no thread for searching".to_owned()),
        }
    }
}

fn work(queue: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting only, by whoever is next.
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

/// What a panic says.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn jobs_are_done_by_few_threads_in_order() {
        let workers = Workers::start(1);
        let mut threads = Vec::new();
        for n in 0..3 {
            let (result, thread) = workers.run(move || (n * 2, thread::current().id())).await.unwrap();
            assert_eq!(result, n * 2);
            threads.push(thread);
        }
        threads.dedup();
        assert_eq!(threads.len(), 1);
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_the_thread_lives_on() {
        let workers = Workers::start(1);
        for n in 0..2 {
            assert_eq!(
                workers.run(move || assert!(n > 9, "{n} is small")).await.unwrap_err(),
                format!("{n} is small")
            );
        }
        assert_eq!(workers.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_done() {
        let workers = Workers::start(1);
        let (go_on, may_go_on) = channel::<()>();
        let busy = workers.run(move || may_go_on.recv().is_ok());
        let left = workers.run(|| panic!("nobody waits"));
        let (mut busy, mut left) = (Box::pin(busy), Box::pin(left));
        for waiting in [is_waiting(&mut busy).await, is_waiting(&mut left).await] {
            assert!(waiting, "both have been given to the thread");
        }
        drop(left);
        go_on.send(()).unwrap();
        assert_eq!(busy.await, Ok(true));
        assert_eq!(workers.run(|| 7).await, Ok(7));
    }

    /// Polls once; whether it is still waiting.
    async fn is_waiting<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(context).is_pending())
        })
        .await
    }

    #[tokio::test]
    async fn without_threads_there_is_an_error() {
        assert!(Workers::start(0).run(|| 7).await.is_err());
    }
}
