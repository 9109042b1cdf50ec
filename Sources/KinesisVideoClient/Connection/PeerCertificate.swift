internal import KinesisVideo
internal import NIOCore
internal import NIOSSL

/// A server's certificate: which hosts it is for, and what a person has to know of it to mend what keeps it from being trusted.
struct PeerCertificate: Hashable, Sendable {
    /// The names of hosts that it is for; the first label may be `*`.
    let names: [String]
    /// The addresses that it is for, each in its one canonical form.
    let addresses: [String]
    /// Whose it is, as `CN=gateway.test`.
    let subject: String
    /// Who issued it.
    let issuer: String
    /// When it becomes and ceases to be valid.
    let validity: ClosedRange<WallTime>

    init(names: [String], addresses: [String], subject: String, issuer: String, validity: ClosedRange<WallTime>) {
        self.names = names
        self.addresses = addresses
        self.subject = subject
        self.issuer = issuer
        self.validity = validity
    }

    /// Describes a certificate; it need not be one that anybody trusts.
    init(_ certificate: NIOSSLCertificate) {
        let alternatives = certificate._subjectAlternativeNames()
        // The common name counts where nothing else names a host, as it did before RFC 9525.
        let common = alternatives.isEmpty ? certificate.subjectName.filter { $0.type == .commonName } : []
        names =
            alternatives.filter { $0.nameType == .dnsName }.map { String(decoding: $0.contents, as: UTF8.self) }
            + common.map(\.value)
        addresses = alternatives.filter { $0.nameType == .ipAddress }.compactMap {
            (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: $0.contents), port: 0))?.ipAddress
        }
        subject = Self.text(certificate.subjectName)
        issuer = Self.text(certificate.issuerName)
        let begin = WallTime(milliseconds: Int64(certificate.notValidBefore) * 1000)
        let end = WallTime(milliseconds: Int64(certificate.notValidAfter) * 1000)
        validity = min(begin, end)...max(begin, end)
    }

    /// Whether the certificate is for a host, given by its name or address.
    ///
    /// Names are compared without regard to case; a `*` stands for one whole label, the first (RFC 9525, section 6.3).
    func isFor(_ host: String) -> Bool {
        if let address = try? SocketAddress(ipAddress: host, port: 0) {
            return address.ipAddress.map(addresses.contains) ?? false
        }
        let host = (host.hasSuffix(".") ? String(host.dropLast()) : host).lowercased()
        return names.contains { name in
            let name = name.lowercased()
            guard name.hasPrefix("*.") else { return name == host }
            guard let dot = host.firstIndex(of: "."), dot != host.startIndex else { return false }
            return host[dot...] == name.dropFirst()
        }
    }

    private static func text(_ name: [SSLCertificateName]) -> String {
        let kinds: [(SSLCertificateNameType, String)] = [
            (.commonName, "CN"), (.organizationalUnit, "OU"), (.organization, "O"), (.country, "C"),
        ]
        let parts = kinds.flatMap { kind, letters in name.filter { $0.type == kind }.map { "\(letters)=\($0.value)" } }
        return parts.isEmpty ? "nobody who is named" : tame(parts.joined(separator: ", "))
    }

    /// What anybody may have written, on one line and of bounded length.
    private static func tame(_ text: String) -> String {
        String(text.unicodeScalars.prefix(120).map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    }
}

extension PeerCertificate {
    /// Why the certificate is for another host.
    func isNot(for host: String) -> String {
        let most = 4
        let all = names + addresses
        var list = all.prefix(most).map(Self.tame).joined(separator: ", ")
        if all.count > most { list += " and \(all.count - most) more" }
        return "TLS: its certificate is for \(list.isEmpty ? "no host" : list), not for \(host)"
    }

    /// Why the certificate is not trusted.
    ///
    /// - Parameters:
    ///   - trust: Whose certificates are.
    ///   - now: The time of day by this machine's clock.
    /// - Returns: A sentence with what to do.
    func isNotTrusted(by trust: TLSTrust, at now: WallTime) -> String {
        func day(_ time: WallTime) -> String { String(time.rfc3339Text.prefix(10)) }
        let today = "; today is \(day(now)) by this machine's clock"
        if now > validity.upperBound { return "TLS: its certificate expired on \(day(validity.upperBound))\(today)" }
        if now < validity.lowerBound {
            return "TLS: its certificate is not valid before \(day(validity.lowerBound))\(today)"
        }
        let who = issuer == subject ? "was issued by itself, \(issuer)" : "was issued by \(issuer)"
        let remedy = "name the issuer's file as \"trust\" in the target file, or in AWS_CA_BUNDLE"
        switch trust {
        case .system: return "TLS: its certificate \(who), which this system does not trust: \(remedy)"
        case .file(let path):
            if issuer != subject, Self.subjects(in: path).contains(issuer) {
                return "TLS: its certificate \(who), and the one of that name in '\(path)' does not vouch for it"
            }
            return "TLS: its certificate \(who), which is not among the trusted ones in '\(path)': \(remedy)"
        }
    }

    /// Whose certificates a file holds; none of a folder.
    private static func subjects(in path: String) -> Set<String> {
        Set(((try? NIOSSLCertificate.fromPEMFile(path)) ?? []).map { text($0.subjectName) })
    }
}
