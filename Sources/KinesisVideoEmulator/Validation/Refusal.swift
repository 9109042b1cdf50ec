internal import KinesisVideo

/// Why a request is not served: the error that it is answered with.
struct Refusal: Error, Hashable, Sendable {
    /// The error's name in the contract.
    let error: String

    /// What the body says; nil for the contract's own words.
    let message: String?

    /// Refuses with an error of any family.
    init(named error: String, message: String? = nil) {
        self.error = error
        self.message = message
    }

    /// Refuses with one of the errors that the operations are modelled with.
    init(_ exception: ServiceException, message: String? = nil) {
        self.init(named: exception.name, message: message)
    }
}
