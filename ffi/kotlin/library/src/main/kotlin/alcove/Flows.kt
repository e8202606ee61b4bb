/** Subscriptions as cold flows. */
package alcove

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * Everything that changes from the moment of collection on; see [Client.watch].
 *
 * Each collector has a subscription of its own. It ends with the collector; the flow completes when the client is locked.
 * After [Change.Missed] read again what is shown.
 */
fun Client.changes(): Flow<Change> = subscription({ watch() }) { it.next() }

/**
 * The status as it is now, then as it becomes; see [Client.watchStatus]. A slow collector sees the newest only. One may come
 * that equals the one before; on a client that is locked, the last one comes and the flow completes.
 *
 * For a screen: `client.statuses().stateIn(scope, SharingStarted.WhileSubscribed(), client.status())`.
 */
fun Client.statuses(): Flow<Status> = flow {
    watchStatus().use { watch ->
        emit(status())
        while (true) emit(watch.next() ?: break)
    }
}

/** What changes in one session from the moment of collection on; see [Client.watchSession]. */
fun Client.changes(session: SessionRef): Flow<SessionChange> = subscription({ watchSession(session) }) { it.next() }

/** The documents whose values disagree: the whole list at once, and again when it differs; see [Client.watchConflicts]. */
fun Client.conflictLists(): Flow<List<ConflictItem>> = subscription({ watchConflicts() }) { it.next() }

/** Opens a subscription for each collector, and closes it when the collector is done or cancelled. */
internal fun <W : AutoCloseable, E : Any> subscription(open: suspend () -> W, next: suspend (W) -> E?): Flow<E> = flow {
    open().use { watch ->
        while (true) emit(next(watch) ?: break)
    }
}
