import FoundationEssentials
import Testing

/// The captures and fixtures that lie beside a checkout but are no part of it.
enum SharedData {
    private static let root: String = {
        // Tests/MatroskaTests/Support/SharedData.swift: four steps up is the package.
        let package = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(package)/../shared/data"
    }()

    /// Whether the folder is there; tests that need it are skipped where it is not.
    static let isPresent = FileManager.default.fileExists(atPath: root)

    /// Why a test was skipped.
    static let absence: Comment = "needs ../shared/data beside the package"

    /// The bytes of a file, `captures/clusters.mkv`.
    static func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)")))
    }

    /// The value of a JSON file.
    static func json<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes(name)))
    }

    /// The bytes that a file of commented hexadecimal text spells.
    static func hexadecimal(_ name: String) throws -> [UInt8] {
        let text = String(decoding: try bytes(name), as: UTF8.self)
        let digits = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined()
        return hexadecimalBytes(digits)
    }
}

/// The bytes that hexadecimal digits spell; blanks are passed over.
func hexadecimalBytes(_ digits: some StringProtocol) -> [UInt8] {
    let values = digits.compactMap(\.hexDigitValue)
    precondition(values.count.isMultiple(of: 2), "half a byte in \(digits)")
    return stride(from: 0, to: values.count - 1, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
}
