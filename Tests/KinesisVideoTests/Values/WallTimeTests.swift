import Testing

@testable import KinesisVideo

@Suite("Wall time")
struct WallTimeTests {
    @Test(
        "reads RFC 3339",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0), ("1969-12-31T23:59:59.999Z", -1),
            ("2017-11-28T06:55:09.126Z", 1_511_852_109_126), ("2017-11-28T07:55:09.126+01:00", 1_511_852_109_126),
            ("2017-11-27T23:25:09.126-07:30", 1_511_852_109_126), ("2017-11-28T06:55:09.1269999Z", 1_511_852_109_126),
            ("2017-11-28T06:55:09.1Z", 1_511_852_109_100), ("2017-11-28T06:55:09.12Z", 1_511_852_109_120),
            ("2000-02-29T00:00:00-00:00", 951_782_400_000), ("2024-02-29T12:00:00Z", 1_709_208_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("2017-01-01T00:59:60+01:00", 1_483_228_800_000),
        ] as [(String, Int64)]
    )
    func rfc3339(_ text: String, _ milliseconds: Int64) {
        #expect(WallTime(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "refuses what RFC 3339 does not allow",
        arguments: [
            "", "2017-11-28", "2017-11-28T06:55:09", "2017-11-28 06:55:09Z", "2017-11-28T06:55Z",
            "2017-11-28T06:55:09Zgarbage", " 2017-11-28T06:55:09Z", "2017-11-28T06:55:09.Z", "2017-11-28T06:55:09,1Z",
            "2017-11-31T00:00:00Z", "2017-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2017-00-01T00:00:00Z",
            "2017-13-01T00:00:00Z", "2017-01-00T00:00:00Z", "2017-01-01T24:00:00Z", "2017-01-01T00:60:00Z",
            "2017-01-01T00:00:61Z", "2017-01-01T00:00:60Z", "2016-12-31T23:59:60+01:00", "2016-12-30T23:59:60Z",
            "2017-01-01T00:00:00+24:00", "2017-01-01T00:00:00+01:60", "2017-01-01T00:00:00+0100",
            "2017-01-01T00:00:00+01", "17-01-01T00:00:00Z", "+2017-01-01T00:00:00Z", "２017-01-01T00:00:00Z",
            "2017-1-01T00:00:00Z", "20170101T000000Z",
        ]
    )
    func notRFC3339(_ text: String) {
        #expect(WallTime(rfc3339: text) == nil)
    }

    @Test("every day of four centuries is written and read back")
    func calendar() throws {
        var previous = ""
        for day in stride(from: Int64(-150_000), through: 150_000, by: 13) {
            let time = WallTime(milliseconds: day * 86_400_000 + 86_399_999)
            let text = time.rfc3339Text
            #expect(text > previous)
            #expect(WallTime(rfc3339: text) == time)
            previous = text
        }
        #expect(WallTime(milliseconds: 0).description == "1970-01-01T00:00:00.000Z")
        #expect(WallTime(milliseconds: 253_402_300_800_000).rfc3339Text == "+010000-01-01T00:00:00.000Z")
        #expect(WallTime(milliseconds: .min).rfc3339Text.hasPrefix("-2922"))
    }

    @Test(
        "reads seconds since 1970 in every spelling",
        arguments: [
            ("1511852109.126", 1_511_852_109_126), ("1511852109", 1_511_852_109_000), ("0", 0), ("5.000", 5000),
            ("1.720751492346E9", 1_720_751_492_346), ("1.5e0", 1500), ("-0.5", -500), ("0.0019", 1),
        ] as [(String, Int64)]
    )
    func epochSeconds(_ text: String, _ milliseconds: Int64) {
        #expect(WallTime(epochSeconds: text)?.milliseconds == milliseconds)
    }

    @Test(
        "refuses what are no seconds",
        arguments: ["", "now", "1.", "01", "1e30", "0x10", "1 ", "9223372036854775.808"]
    )
    func notEpochSeconds(_ text: String) {
        #expect(WallTime(epochSeconds: text) == nil)
    }

    @Test(
        "tags have exactly three decimals",
        arguments: [
            ("1511852109.126", 1_511_852_109_126), ("0.000", 0), ("5.000", 5000), ("0.007", 7), ("00.007", 7),
        ] as [(String, Int64)]
    )
    func tags(_ text: String, _ milliseconds: Int64) {
        #expect(WallTime(tagText: text)?.milliseconds == milliseconds)
    }

    @Test(
        "refuses tags in any other form",
        arguments: ["", "1511852109", "1.1", "1.12", "1.1234", ".123", "1,123", "-1.000", "1.5e3", "1.1.123", " 1.000"]
    )
    func notTags(_ text: String) {
        #expect(WallTime(tagText: text) == nil)
    }

    @Test("writes tags and seconds")
    func writing() {
        #expect(WallTime(milliseconds: 1_511_852_109_126).tagText == "1511852109.126")
        #expect(
            [0, 7, 5000, -1, -1500].map { WallTime(milliseconds: $0).tagText } == [
                "0.000", "0.007", "5.000", "-0.001", "-1.500",
            ]
        )
        #expect(
            [0, 7, 5000, 1500, -1].map { WallTime(milliseconds: $0).epochSecondsText } == [
                "0", "0.007", "5", "1.5", "-0.001",
            ]
        )
        #expect(WallTime(milliseconds: .min).tagText == "-9223372036854775.808")
        #expect(WallTime(epochSeconds: WallTime(milliseconds: .min).tagText)?.milliseconds == .min)
    }

    @Test("reads and writes the basic form")
    func basicFormat() {
        let time = WallTime(basicFormat: "20150830T123600Z")
        #expect(time?.milliseconds == 1_440_938_160_000)
        #expect(time?.basicFormatText == "20150830T123600Z")
        #expect(time?.basicDayText == "20150830")
        for text in [
            "20150830T123600", "20150830123600Z", "2015-08-30T12:36:00Z", "20150231T000000Z", "20150830T240000Z",
        ] {
            #expect(WallTime(basicFormat: text) == nil, "\(text)")
        }
    }

    @Test("arithmetic stops at its ends")
    func arithmetic() {
        let time = WallTime(milliseconds: 10)
        #expect(time.advanced(byMilliseconds: -11).milliseconds == -1)
        #expect(WallTime(milliseconds: .max).advanced(byMilliseconds: 1).milliseconds == .max)
        #expect(WallTime(milliseconds: .min).advanced(byMilliseconds: -1).milliseconds == .min)
        #expect(time.milliseconds(since: WallTime(milliseconds: 3)) == 7)
        #expect(WallTime(milliseconds: .min).milliseconds(since: time) == .min)
        #expect(WallTime(milliseconds: .max).milliseconds(since: WallTime(milliseconds: -1)) == .max)
        #expect(WallTime(milliseconds: 1) < time)
    }
}
