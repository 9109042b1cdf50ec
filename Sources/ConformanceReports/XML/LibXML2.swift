internal import CLibXML2

/// The library's global state: set up once, never torn down, as other users in the process may share it.
enum LibXML2 {
    private static let initialization: Void = xmlInitParser()

    /// Sets the library up on the first call.
    static func initialize() {
        _ = initialization
    }
}
