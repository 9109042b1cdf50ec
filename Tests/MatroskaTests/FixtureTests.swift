import FoundationEssentials
import Testing

@testable import Matroska

/// Synthetic streams in the service's shape, compared with the traces of an independent reader.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct FixtureTests {
    static let names = [
        "connect_real_shape", "false_ebml_magic_in_pcm", "gap", "known_size_cluster", "multi_cluster", "partial_tags",
        "tagless_tail", "topology_basic", "two_tracks", "unknown_elements",
    ]

    @Test(arguments: names)
    func agreesWithTheTrace(name: String) throws {
        let bytes = try SharedData.hexadecimal("ebml-fixtures/\(name).ebml.hex")
        let expected = try Self.expectedEvents(name)
        let trace = EBMLReader.trace(bytes)
        #expect(trace.error == nil)
        // The other reader does not tell of the ends of leaves.
        let found = trace.events.filter { event in
            guard case .end(let id, _) = event else { return true }
            return ElementDefinition.of(id)?.type == .master
        }
        #expect(found == expected)
    }

    @Test(arguments: names)
    func isReadTheSameHoweverCut(name: String) throws {
        let bytes = try SharedData.hexadecimal("ebml-fixtures/\(name).ebml.hex")
        let trace = expectSplitInvariance(bytes)
        #expect(trace.events.error == nil)
        // And into two, at many places.
        for cut in stride(from: 1, to: bytes.count, by: 4) {
            #expect(MatroskaReader.trace(bytes, cut: .sizes([cut, bytes.count - cut])) == trace.events)
        }
    }

    private struct Operation: Decodable {
        let op: String
        let offset: UInt64
        let id: String?
        let size: Int64?
        let headerLength: Int?

        enum CodingKeys: String, CodingKey {
            case op, offset, id, size
            case headerLength = "header_len"
        }
    }

    /// Starts of all elements and ends of masters, as the cursor's operations tell of them.
    private static func expectedEvents(_ name: String) throws -> [EBMLEvent] {
        var events: [EBMLEvent] = []
        var open: [ElementID] = []
        var peeked: ElementHeader?
        for line in try SharedData.bytes("ebml-fixtures/\(name).jsonl").split(separator: UInt8(ascii: "\n")) {
            let operation = try JSONDecoder().decode(Operation.self, from: Data(line))
            switch operation.op {
            case "peek":
                guard let id = operation.id, let size = operation.size, let length = operation.headerLength else {
                    break
                }
                peeked = ElementHeader(
                    id: ElementID(rawValue: try #require(UInt32(id, radix: 16))),
                    size: size < 0 ? .unknown : .known(UInt64(size)),
                    offset: operation.offset,
                    headerLength: length
                )
            case "consume":
                events.append(.start(try #require(peeked)))
            case "enter":
                open.append(try #require(peeked).id)
            case "leave":
                let left = open.popLast()
                events.append(.end(try #require(left), at: operation.offset))
            default:
                break
            }
        }
        return events
    }
}
