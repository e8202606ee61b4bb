package alcove

/**
 * An open text with the two numbers that the contract of [TextSession] asks for. Use it from one thread, that of the user
 * interface, and call neither [TextSession.splice] nor [TextSession.take] beside it.
 */
class TextEditor(val session: TextSession) : AutoCloseable {
    private var revision = 0uL
    private var own = 0uL

    /**
     * The person typed: at [at], [delete] units went and [insert] came. Not for what [follow] shows.
     *
     * When it throws, nothing was typed: take it out of the view again. It may still accept once when the document takes no
     * more, as when it was signed meanwhile; then [follow] throws.
     */
    @Throws(ApiException::class)
    fun typed(at: Int, delete: Int, insert: String) {
        session.splice(at.toUInt(), delete.toUInt(), insert, revision)
        own++
    }

    /**
     * Gives [show] what others write, and what undo and redo do, each splice for the text as it is shown then. Returns when
     * the text or its client is closed; throws when the document takes no more, as when it was signed meanwhile. Call it once.
     */
    suspend fun follow(show: (TextSplice) -> Unit) {
        while (session.next(revision) != null) showAll(show)
    }

    private fun showAll(show: (TextSplice) -> Unit) {
        while (true) {
            val change = session.take(revision) ?: return
            check(change.own == own) { "typed past this editor" }
            change.splices.forEach(show)
            revision = change.revision
        }
    }

    /** The editor is done: [follow] returns. Save first: [TextSession.save]. */
    override fun close() {
        session.end()
        session.close()
    }
}

/** Opens a note's prose for an editor of Android, in UTF-16 units: see [Client.openText]. */
suspend fun Client.editText(field: TextField): TextEditor = TextEditor(openText(field, TextUnits.UTF16))
