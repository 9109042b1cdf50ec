internal import KinesisVideo
internal import NIOHTTP1

extension AnswerForm {
    /// Headers with what is added to them, in the order and the spelling of the form.
    func shaped(_ headers: HTTPHeaders) -> HTTPHeaders {
        var fields = headers.map { ($0.name, $0.value) } + extraHeaders.map { ($0.name, $0.value) }
        if order == .reversed { fields.reverse() }
        return HTTPHeaders(fields.map { (spelled($0.0), $0.1) })
    }

    /// What follows the last chunk of a body; nil for nothing.
    var trailerFields: HTTPHeaders? {
        trailers.isEmpty ? nil : HTTPHeaders(trailers.map { (spelled($0.name), $0.value) })
    }

    private func spelled(_ name: String) -> String {
        switch nameCase {
        case .plain: name
        case .lower: name.lowercased()
        case .upper: name.uppercased()
        }
    }
}
