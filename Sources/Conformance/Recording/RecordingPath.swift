internal import KinesisVideo

/// Where the recording of a step lies in its folder.
package enum RecordingPath {
    /// The longest name of a file or folder, short of the 255 bytes that file systems take.
    private static let maximumLength = 180

    /// The path below the folder of recordings: the target, the parts of the case's path, and the step.
    ///
    /// Names come from files that anyone may have written: whatever could leave the folder, hide, or confuse a shell or
    /// another file system is percent-encoded. Different exchanges always have different paths.
    package static func path(target: String, casePath: String, step: String, attempt: Int) -> String {
        // A slash inside of brackets belongs to a label.
        let bracket = casePath.firstIndex(of: "[") ?? casePath.endIndex
        var parts = casePath[..<bracket].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let last = (parts.popLast() ?? "") + casePath[bracket...]
        let number = attempt > 1 ? ".\(attempt)" : ""
        let folders = ([target] + parts).map { safe($0) }
        // Without a point in the step's name, the last one tells where it begins, and a number is an attempt's.
        let file = safe(last, limit: 100) + "." + safe(step, pointing: false, limit: 100) + number
        return folders.joined(separator: "/") + "/" + file + Recording.fileExtension
    }

    private static func safe(_ name: String, pointing: Bool = true, limit length: Int = maximumLength) -> String {
        var text = ""
        var previous: UInt8?
        for (index, byte) in name.utf8.enumerated() {
            defer { previous = byte }
            let isPlain =
                switch byte {
                case _ where byte.isASCIILetter || byte.isASCIIDigit || "_=+,@[".utf8.contains(byte): true
                // Two of them end a directive in a JUnit report, which names this path.
                case UInt8(ascii: "]"): previous != byte
                case UInt8(ascii: "."): index > 0 && pointing
                case UInt8(ascii: "-"): index > 0
                default: false
                }
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else if byte == UInt8(ascii: " "), index > 0 {
                text += "~"
            } else {
                text += PercentEncoding.encode([byte]) { _ in false }
            }
        }
        if text.isEmpty { return "%" }
        guard text.utf8.count > length else { return text }
        // Long names that begin alike are told apart.
        return "\(text.prefix(length - 17))%\(Hexadecimal.padded(UInt64(fnv1a: name), to: 16))"
    }
}
