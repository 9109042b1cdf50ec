import Testing

@testable import Matroska

struct ElementDefinitionTests {
    @Test
    func identifiersAndNamesAreUnique() {
        #expect(Set(ElementDefinition.all.map(\.id)).count == ElementDefinition.all.count)
        #expect(Set(ElementDefinition.all.map(\.name.description)).count == ElementDefinition.all.count)
    }

    @Test
    func everyElementIsFoundAndHasAMasterForParent() throws {
        for definition in ElementDefinition.all {
            #expect(ElementDefinition.of(definition.id)?.name.description == definition.name.description)
            guard let parent = definition.parent else { continue }
            let found = try #require(ElementDefinition.of(parent), "parent of \(definition.name)")
            #expect(found.type == .master)
            #expect(definition.mayStand(in: parent))
        }
        #expect(ElementDefinition.of(SampleStream.unknownElement) == nil)
    }

    @Test
    func identifiersAreWellFormed() {
        for definition in ElementDefinition.all {
            let length = definition.id.encodedLength
            let first = definition.id.rawValue >> UInt32(8 * (length - 1))
            #expect(UInt8(first).leadingZeroBitCount == length - 1, "\(definition.name)")
        }
    }

    @Test(arguments: [
        (ElementID.simpleTag, ElementID.simpleTag, true), (.simpleTag, .tag, true), (.simpleTag, .tags, false),
        (.tag, .tag, false), (.void, .cluster, true), (.crc32, .ebml, true), (.cluster, .segment, true),
        (.segment, .segment, false), (.block, .cluster, false),
    ])
    func placement(child: ElementID, master: ElementID, isAllowed: Bool) {
        #expect(ElementDefinition.of(child)?.mayStand(in: master) == isAllowed)
    }

    @Test
    func names() {
        #expect(ElementID.tagString.name == "TagString")
        #expect(ElementID.crc32.description == "CRC-32")
        #expect(SampleStream.unknownElement.name == "0x4FFE")
        #expect(ElementID.ebml.encodedLength == 4)
        #expect(ElementID.timestampScale.encodedLength == 3)
        #expect(ElementID.tag.encodedLength == 2)
        #expect(ElementID.simpleBlock.encodedLength == 1)
    }
}
