import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

@Suite struct LimitTests {
    @Test func aSecondTakesSoManyCalls() {
        let calls: [(at: Int64, admitted: Bool)] = [
            (0, true), (100, true), (200, true), (300, true), (400, true), (500, false),
            // The refused call did not count: the first one leaves the second at 1000.
            (999, false), (1000, true), (1099, false), (1100, true),
            (9000, true), (9000, true), (9000, true), (9000, true), (9000, true), (9001, false),
        ]
        var window = CallWindow(callsPerSecond: 5)
        for call in calls {
            let isAdmitted = window.admit(at: call.at)
            #expect(isAdmitted == call.admitted, "at \(call.at) ms")
        }
    }

    @Test func noneAtAllIsALimitToo() {
        var window = CallWindow(callsPerSecond: 0)
        let admitted = [0, 10_000].map { window.admit(at: $0) }
        #expect(admitted == [false, false])
    }

    @Test func placesComeBackOnce() throws {
        let fixture = try Fixture()
        let stream = try fixture.stream("limited")
        let admissions = Admissions()
        var leases = (0..<3).map { _ in admissions.admitSession(to: stream, at: 0, .none) }
        #expect(leases.allSatisfy { $0 != nil })
        #expect(admissions.admitSession(to: stream, at: 0, .none) == nil)
        #expect(admissions.admitSession(to: stream, at: 0, FaultSet([try Fault("ignoresLimit=sessions")])) != nil)
        leases[0]?.release()
        leases[0]?.release()
        #expect(admissions.sessions(of: "limited") == 2)
        leases.removeAll()
        #expect(admissions.sessions(of: "limited") == 0)
    }

    @Test func operationsHaveQuotasWhereTheyAreToBeKept() throws {
        var limiting = Limiting()
        limiting.coversAllOperations = true
        let fixture = try Fixture()
        let (stream, other) = (try fixture.stream("recorded"), try fixture.stream("live"))
        let admissions = Admissions(limiting)
        func admitted(_ operation: String, _ stream: EmulatedStream?, _ count: Int, at instant: Int64 = 0) -> Int {
            (0..<count).count { _ in admissions.admit(operation, on: stream, at: instant, .none) }
        }
        #expect(admitted("DescribeStream", stream, 9) == 5)
        #expect(admitted("DescribeStream", other, 9) == 5)
        #expect(admitted("ListFragments", stream, 9) == 5)
        #expect(admitted("ListStreams", nil, 60) == 50)
        #expect(admitted("CreateStream", nil, 60) == 50)
        // 18 of the account's 300 are used up.
        #expect(admitted("DescribeStream", nil, 400) == 282)
        #expect(admitted("DescribeStream", stream, 1, at: 1000) == 1)
        #expect(admitted("GetMedia", stream, 900) == 900)
        let unlimited = FaultSet([try Fault("ignoresLimit=calls")])
        #expect(admissions.admit("ListStreams", on: nil, at: 0, unlimited))
        let usual = Admissions()
        #expect((0..<99).allSatisfy { _ in usual.admit("ListFragments", on: stream, at: 0, .none) })
        // Each operation of the table of quotas is one that is served, and the others are those with limits of their own.
        let without = fixture.service.context.catalog.operations.map(\.name).filter { OperationQuota.of($0) == nil }
        #expect(without.sorted() == ["GetMedia", "PutMedia"])
    }

    @Test func aBudgetKeepsItsRate() {
        var budget = ByteBudget(bytesPerSecond: 1_000_000, at: 0)
        var now: Int64 = 0
        var sent = 0
        while now < 2000 {
            if let next = budget.nextSend(at: now) {
                #expect(next > now)
                now = next
                continue
            }
            budget.spend(16_384)
            sent += 16_384
        }
        // Two seconds' worth, a tenth of a second at the beginning, and at most one piece of debt.
        #expect((2_000_000...2_120_000).contains(sent))
    }

    @Test(arguments: [102_400, 33_333, 1_000_003])
    func `what is owed for a part of a millisecond is not given away`(rate: Int) {
        var budget = ByteBudget(bytesPerSecond: rate, at: 0)
        var now: Int64 = 0
        var sent = 0
        while now < 600_000 {
            if let next = budget.nextSend(at: now) {
                now = next
                continue
            }
            budget.spend(16_384)
            sent += 16_384
        }
        #expect((600 * rate - 16_384...600 * rate + rate / 10 + 2 * 16_384).contains(sent))
    }

    @Test func aSlowBudgetStillRefills() {
        var budget = ByteBudget(bytesPerSecond: 10, at: 0)
        budget.spend(3)
        var now: Int64 = 0
        var sent = 0
        while now < 60_000 {
            now += 1
            if budget.nextSend(at: now) == nil {
                budget.spend(1)
                sent += 1
            }
        }
        #expect((590...602).contains(sent))
    }

    @Test func aClockThatGoesBackStopsNothing() {
        var budget = ByteBudget(bytesPerSecond: 1000, at: 10_000)
        budget.spend(100)
        let past = budget.nextSend(at: 5000)
        let present = budget.nextSend(at: 10_101)
        #expect(past != nil && present == nil)
    }
}
