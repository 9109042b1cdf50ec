import KinesisVideo
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        (0, "0 ms", "0:00", "0.000"), (999, "999 ms", "0:00", "0.999"), (1000, "1.00 s", "0:01", "1.000"),
        (1212, "1.21 s", "0:01", "1.212"), (9_994, "9.99 s", "0:09", "9.994"), (9_995, "10.0 s", "0:09", "9.995"),
        (59_949, "59.9 s", "0:59", "59.949"), (59_950, "1 min 00 s", "0:59", "59.950"),
        (125_000, "2 min 05 s", "2:05", "125.000"), (3_599_499, "59 min 59 s", "59:59", "3599.499"),
        (3_599_500, "1 h 00 min", "59:59", "3599.500"), (3_725_000, "1 h 02 min", "1:02:05", "3725.000"),
        (-5, "0 ms", "0:00", "0.000"),
    ]) func reads(_ milliseconds: Int, _ text: String, _ clock: String, _ seconds: String) {
        let duration = Duration.milliseconds(milliseconds)
        #expect(duration.forReading == text)
        #expect(duration.onAClock == clock)
        #expect(duration.decimalSeconds == seconds)
    }

    @Test func isBounded() {
        #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
        #expect(Duration(secondsComponent: 1, attosecondsComponent: 999_500_000_000_000_000).wholeMilliseconds == 2000)
        #expect(!Duration.seconds(Int64.max).forReading.isEmpty)
    }
}
