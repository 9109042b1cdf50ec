import ArgumentParser
import ConformanceKit

extension Seconds: ExpressibleByArgument {
    package var defaultValueDescription: String { description }
}

extension ByteCount: ExpressibleByArgument {
    package var defaultValueDescription: String { description }
}
