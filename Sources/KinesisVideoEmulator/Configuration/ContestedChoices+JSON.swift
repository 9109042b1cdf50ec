internal import KinesisVideo

extension ContestedChoices {
    /// Reads the choices that an object makes; the others keep their defaults.
    init(_ reader: inout JSONObjectReader) {
        self.init()
        nameAndARN = reader.optionalChoice("name-and-arn") ?? nameAndARN
        extraCompanions = reader.optionalChoice("extra-companions") ?? extraCompanions
        unknownFragmentNumber = reader.optionalChoice("unknown-fragment-number") ?? unknownFragmentNumber
        invalidToken = reader.optionalChoice("invalid-token") ?? invalidToken
        continuationTokenStart = reader.optionalChoice("continuation-token-start") ?? continuationTokenStart
        timestampBeforeRetention = reader.optionalChoice("timestamp-before-retention") ?? timestampBeforeRetention
        timestampInFuture = reader.optionalChoice("timestamp-in-future") ?? timestampInFuture
        patternAnchoring = reader.optionalChoice("pattern-anchoring") ?? patternAnchoring
        headerFamily = reader.optionalChoice("header-family") ?? headerFamily
        millisBehindNow = reader.optionalChoice("millis-behind-now") ?? millisBehindNow
        errorTagNames = reader.optionalChoice("error-tag-names") ?? errorTagNames
        malformedBody = reader.optionalChoice("malformed-body") ?? malformedBody
    }
}
