import Conformance
import Testing

@testable import ConformanceReports

/// The schemas that reports are held against.
enum XMLSchemas {
    static let jenkins = Package.sharedData("report-schemas/jenkins-junit-10.xsd")
    static let surefire = Package.sharedData("report-schemas/surefire-test-report-3.0.2.xsd")

    /// What keeps a document from being well-formed; the roots of reports may hold anything.
    static func problemsOfForm(in document: [UInt8]) throws -> [XMLProblem] {
        let elements = ["root", "testsuites", "testsuite"].map { name in
            """
            <xs:element name='\(name)'><xs:complexType mixed='true'><xs:sequence>
            <xs:any processContents='skip' minOccurs='0' maxOccurs='unbounded'/>
            </xs:sequence><xs:anyAttribute processContents='skip'/></xs:complexType></xs:element>
            """
        }
        let text = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\(elements.joined())</xs:schema>"
        return try XMLSchema(Array(text.utf8), named: "any.xsd").problems(in: document)
    }
}

@Suite struct XMLSchemaTests {
    @Test(.enabled(if: XMLSchemas.jenkins != nil, "\(Package.sharedDataReason)"), arguments: [false, true])
    func reportsAreValidForJenkins(_ interrupted: Bool) throws {
        let schema = try XMLSchema(file: try #require(XMLSchemas.jenkins))
        let run = Samples.run(Samples.events(interrupted: interrupted))
        for layout in [JUnitFormat.Layout.combined, .perTarget] {
            for document in try JUnitFormatTests.format(layout).documents(of: run) {
                #expect(schema.problems(in: document.bytes).isEmpty)
            }
        }
    }

    @Test(.enabled(if: XMLSchemas.surefire != nil, "\(Package.sharedDataReason)"), arguments: [false, true])
    func reportsAreValidForSurefire(_ interrupted: Bool) throws {
        let schema = try XMLSchema(file: try #require(XMLSchemas.surefire))
        let run = Samples.run(Samples.events(interrupted: interrupted))
        for document in try JUnitFormatTests.format(.perTarget).documents(of: run) {
            #expect(schema.problems(in: document.bytes).isEmpty)
        }
    }

    @Test(.enabled(if: XMLSchemas.jenkins != nil, "\(Package.sharedDataReason)"))
    func attributesForPlacesAreWhatNoSchemaAllows() throws {
        let schema = try XMLSchema(file: try #require(XMLSchemas.jenkins))
        let document = try JUnitFormatTests.format(.combined, locations: true).documents(of: Samples.run())[0]
        let problems = schema.problems(in: document.bytes)
        #expect(problems.contains { $0.message.contains("attribute 'file'") && $0.line > 0 })
    }

    @Test func whatIsNoXMLIsAProblem() throws {
        let problems = try XMLSchemas.problemsOfForm(in: Array("<root>\n<a></root>".utf8))
        #expect(problems.count == 1)
        #expect(problems.first?.line == 2)
        #expect(try !XMLSchemas.problemsOfForm(in: []).isEmpty)
    }

    @Test func whatIsNoSchemaIsAnError() {
        #expect(throws: ReportError.self) { _ = try XMLSchema(Array("<a/>".utf8), named: "a.xsd").problems(in: []) }
        #expect(throws: ReportError.self) { _ = try XMLSchema(file: "/nonexistent/a.xsd").problems(in: []) }
    }
}
