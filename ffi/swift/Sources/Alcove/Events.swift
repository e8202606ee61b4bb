/// What every subscription of the library has: waits for one event after the other, and an end.
public protocol Watch: AnyObject, Sendable {
    associatedtype Event: Sendable

    /// Waits for the next event; none when the subscription is over.
    func next() async -> Event?

    /// Ends the subscription, and every wait for its next event.
    func cancel()
}

extension ChangeWatch: Watch {}
extension ConflictWatch: Watch {}
extension SessionWatch: Watch {}
extension StatusWatch: Watch {}

/// The events of one subscription, for one `for await` loop.
///
/// The subscription began when its watch was made, so nothing that happens before the loop is missed. It ends with the loop,
/// however that ends: by itself, by `break`, by an error thrown inside, or because the task was cancelled.
public struct Events<Source: Watch>: AsyncSequence, Sendable {
    public typealias Element = Source.Event

    private let source: Source
    private let first: Element?

    /// The events of `source`; `first` comes before them.
    public init(_ source: Source, first: Element? = nil) {
        self.source = source
        self.first = first
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(source: source, first: first)
    }

    /// Gives one event after the other, and ends the subscription when nobody holds it any more.
    public final class Iterator: AsyncIteratorProtocol {
        private let source: Source
        private var first: Element?

        init(source: Source, first: Element?) {
            self.source = source
            self.first = first
        }

        deinit {
            source.cancel()
        }

        public func next() async -> Element? {
            if let event = first {
                first = nil
                return event
            }
            let source = self.source
            return await withTaskCancellationHandler {
                await source.next()
            } onCancel: {
                source.cancel()
            }
        }
    }
}

extension Client {
    /// Everything that changes from now on. After `Change.missed` read again what is shown.
    public func changes() -> Events<ChangeWatch> {
        Events(watch())
    }

    /// What changes in one session from now on.
    public func changes(in session: SessionRef) async throws -> Events<SessionWatch> {
        Events(try await watchSession(session: session))
    }

    /// The status as it is now, then as it becomes. A slow loop sees the newest only. One may come that equals the one before;
    /// on a client that is locked, the last one comes and the loop ends.
    public func statuses() -> Events<StatusWatch> {
        let watch = watchStatus()
        return Events(watch, first: status())
    }

    /// The documents whose values disagree: the whole list at once, and again when it differs.
    public func conflictLists() -> Events<ConflictWatch> {
        Events(watchConflicts())
    }
}
