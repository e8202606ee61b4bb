package alcove

import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

class DevicesTest : PracticeTest() {
    @Test
    fun `a lost device is revoked offline and hears that it is to be wiped`() = claim {
        val anna = setUp()
        val session = anna.session()
        val ben = invite(anna, session.group)
        val devices = anna.devices().associateBy { it.device }
        assertEquals(setOf(anna.device(), ben.device()), devices.keys)
        assertEquals(Certifier.Founder, devices.getValue(anna.device()).certifier)
        assertEquals(Certifier.Device(anna.device()), devices.getValue(ben.device()).certifier)
        assertFailsWith<ApiException.Refused> { ben.revokeDevice(anna.device(), Revocation.REVOKE) }
        assertFailsWith<ApiException.Refused> { anna.revokeDevice(anna.device(), Revocation.REVOKE) }
        assertFailsWith<ApiException.InvalidInput> { anna.revokeDevice("00".repeat(16), Revocation.REVOKE) }

        relay.stop()
        val decided = anna.revokeDevice(ben.device(), Revocation.WIPE)
        assertEquals(listOf(true, false), listOf(decided.wipe, decided.told))
        assertEquals(1uL, anna.status().decisions)
        relay.start()
        anna.syncThrough()
        val report = anna.revocationReport(ben.device())
        assertTrue(report.told && report.readable.isNotEmpty() && report.readable.all { it.newKey })
        assertTrue(anna.status().whole)

        val heard = ben.watch()
        runCatching { ben.sync() }.onFailure { assertTrue(it is ApiException.Refused, "$it") }
        while (heard.next() != Change.WipeDue) continue
        assertEquals(DeviceStanding.WIPED, ben.status().standing)
        assertEquals(WipeState.DUE, ben.wipeState())
        ben.destroy(emptyList())
        val gone = assertFailsWith<ApiException.FolderNotReady> { Client.open(home("ben"), "ash and yew") }
        assertEquals(FolderState.NoDevice, gone.state)
        anna.sync()
        assertEquals(0uL, assertNotNull(anna.revocationReport(ben.device()).lastWord).lostChanges)
        anna.lock()
    }

    @Test
    fun `two people compare their devices past the relay`() = claim {
        val anna = setUp()
        val session = anna.session()
        val ben = invite(anna, session.group)
        anna.sync()
        ben.sync()
        assertEquals(Advice.SAME, anna.compare(session.group, ben.comparisonCode(session.group)))
        anna.append(anna.groupNote(session, "process"), "Opening round.")
        anna.sync()
        assertEquals(Advice.SYNC_OURS, ben.compare(session.group, anna.comparisonCode(session.group)))
        assertFailsWith<ApiException.InvalidInput> { ben.compare(session.group, "A-CODE") }
        anna.lock()
        ben.lock()
    }
}
