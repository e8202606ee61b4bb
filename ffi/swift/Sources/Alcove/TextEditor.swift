/// An open text with the two numbers that the contract of `TextSession` asks for. Call neither `splice` nor `take` of its
/// session beside it.
@MainActor
public final class TextEditor {
    public let session: TextSession
    private var revision: UInt64 = 0
    private var own: UInt64 = 0

    public init(_ session: TextSession) {
        self.session = session
    }

    deinit {
        session.end()
    }

    /// The person typed: at `at`, `delete` units went and `insert` came. Not for what `follow` shows. When it throws,
    /// nothing was typed: take it out of the view again. It may still accept once when the document takes no more, as when it
    /// was signed meanwhile; then `follow` throws.
    public func typed(at: Int, delete: Int, insert: String) throws {
        try session.splice(
            at: UInt32(clamping: at), delete: UInt32(clamping: delete), insert: insert, revision: revision)
        own += 1
    }

    /// Gives `show` what others write, and what undo and redo do, each splice for the text as it is shown then. Returns when
    /// the text or its client is closed, or the task is cancelled; throws when the document takes no more, as when it was
    /// signed meanwhile. Call it once.
    public func follow(_ show: (TextSplice) -> Void) async throws {
        while try await comes() {
            try showAll(show)
        }
    }

    private func showAll(_ show: (TextSplice) -> Void) throws {
        while let change = try session.take(revision: revision) {
            precondition(change.own == own, "typed past this editor")
            change.splices.forEach(show)
            revision = change.revision
        }
    }

    private func comes() async throws -> Bool {
        let (session, revision) = (self.session, self.revision)
        let change = try await withTaskCancellationHandler {
            try await session.next(revision: revision)
        } onCancel: {
            session.end()
        }
        return change != nil
    }
}

extension Client {
    /// Opens a note's prose for a text view, in UTF-16 units: see `openText`.
    public func editText(_ field: TextField) async throws -> TextEditor {
        await TextEditor(try await openText(field: field, units: .utf16))
    }
}
