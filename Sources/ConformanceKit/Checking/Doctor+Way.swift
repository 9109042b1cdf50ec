internal import KinesisVideo
internal import KinesisVideoClient

extension Doctor {
    /// How an endpoint is reached, a line for each thing that has to work: DNS, TCP, a proxy, TLS, HTTP.
    static func way(_ trial: ConnectionTrial, to endpoint: Endpoint) -> [Finding] {
        let failed = trial.sent == nil ? trial.begun.last?.step : nil
        func finding(_ subject: String, _ step: ConnectionStep, _ text: String, _ advice: String) -> Finding? {
            if step == failed { return Finding(subject, .wrong, "\(endpoint): \(trial.problem ?? "")", advice: advice) }
            return trial.length(of: step).map { Finding(subject, .well, "\(text) in \($0.forReading)") }
        }
        let host = trial.proxy == nil ? "" : "the proxy "
        let peer = [trial.proxy.map { "the proxy \($0.host):\($0.port)" } ?? endpoint.authority, trial.peer ?? ""]
        let steps = [
            trial.name.flatMap { name in
                finding(
                    "DNS",
                    .lookingUp,
                    "found \(host)\(name)",
                    "look at the name, and at how this machine looks names up"
                )
            },
            finding(
                "TCP",
                .connecting,
                "connected to \(peer[0])\(peer[1].isEmpty || peer[0].hasPrefix(peer[1]) ? "" : " at \(peer[1])")",
                "look at the port, the route, firewalls, and proxies (HTTPS_PROXY, NO_PROXY)"
            ),
            finding(
                "proxy",
                .askingProxy,
                "lets through to \(endpoint.authority)",
                "look at HTTPS_PROXY and NO_PROXY, and at what the proxy allows"
            ),
            finding(
                "TLS",
                .securing,
                "secured",
                "look at \"trust\" of the target's file, AWS_CA_BUNDLE and SSL_CERT_FILE, and at the certificate"
            ),
        ].compactMap(\.self)
        guard failed == nil else { return steps }
        let plain = endpoint.scheme == .http ? [Finding("TLS", .open, "none: the endpoint is http://")] : []
        let answer =
            trial.answered.map {
                Finding("HTTP", .well, "answered GET / with \(trial.status ?? 0) in \($0.forReading)")
            }
            ?? Finding("HTTP", .wrong, "\(endpoint): \(trial.problem ?? "")", advice: "look at what listens there")
        return steps + plain + [answer]
    }
}
