import KinesisVideo
import Testing

@testable import KinesisVideoClient

@Suite("Sources of credentials")
struct ProviderTests {
    private static let given = """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/reader/me</Arn></AssumedRoleUser>
        <Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role/secret</SecretAccessKey>
        <SessionToken>role-token</SessionToken><Expiration>\(CredentialBench.later)</Expiration></Credentials>
        </AssumeRoleResult></AssumeRoleResponse>
        """

    private func json(_ expiration: String = CredentialBench.later) -> String {
        """
        {"AccessKeyId": "ASIAJSON", "SecretAccessKey": "json/secret", "Token": "json-token", "Expiration": "\(expiration)"}
        """
    }

    private func key(_ provider: some CredentialProvider) async throws -> String {
        try await provider.credentials().credentials.accessKeyID
    }

    private func said(_ provider: some CredentialProvider) async -> String {
        do throws(CredentialError) {
            return "\(try await provider.credentials())"
        } catch {
            return error.description
        }
    }

    @Test("the environment: what is found is known as secret")
    func environment() async throws {
        let bench = CredentialBench()
        let variables = [
            "AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "the secret", "AWS_SESSION_TOKEN": "the token",
            "AWS_CREDENTIAL_EXPIRATION": CredentialBench.later,
        ]
        let provided = try await bench.chain(variables).credentials()
        #expect(provided.credentials.accessKeyID == "AKIA1" && provided.credentials.sessionToken == "the token")
        #expect(provided.source == "environment" && provided.expiry == WallTime(rfc3339: CredentialBench.later))
        #expect(bench.learned == ["the secret", "the token"])
    }

    @Test("nothing: all that was asked is told, and how else to get them")
    func nothing() async {
        #expect(
            await said(CredentialBench().chain()) == """
                no credentials were found; these were asked:
                  environment: AWS_ACCESS_KEY_ID is not set
                  assumed role: profile 'default' has no role_arn to assume with other credentials
                  web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set, and profile 'default' has no web_identity_token_file
                  IAM Identity Center: profile 'default' has no sso_account_id
                  ~/.aws/credentials: has no profile 'default'
                  login session: profile 'default' has no login_session
                  credential_process: profile 'default' has none
                  ~/.aws/config: has no profile 'default'
                  container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
                  instance metadata: AWS_EC2_METADATA_DISABLED says so
                where the AWS CLI has them, eval "$(aws configure export-credentials --format env)" hands them on
                """
        )
    }

    static let refusals: [(environment: [String: String], profile: String?, config: String, said: String)] = [
        (
            ["AWS_ACCESS_KEY_ID": "A"], nil, "",
            "environment: AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not"
        ),
        (
            [
                "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
                "AWS_CREDENTIAL_EXPIRATION": CredentialBench.earlier,
            ],
            nil, "",
            "environment: what it gives ended at 2026-11-27T11:00:00.000Z, and it is 2026-11-27T12:00:00.000Z by this machine's clock"
        ),
        (
            ["AWS_ACCESS_KEY_ID": "A\nB: c", "AWS_SECRET_ACCESS_KEY": "s"], nil, "",
            "environment: its key's id has a line feed at byte 1: it cannot be sent"
        ),
        (
            [:], "b", "[profile a]\n",
            "profile 'b': --profile names it, and neither ~/.aws/config nor ~/.aws/credentials has it; they have 'a'"
        ),
        ([:], nil, "[a]\nb", "~/.aws/config, line 2: it is neither a section nor NAME = VALUE"),
        (
            [:], "r", "[profile r]\nrole_arn = R\nsource_profile = q\n[profile q]\nrole_arn = Q\nsource_profile = r\n",
            "profile 'q': its source_profile leads back: 'r' → 'q' → 'r'"
        ),
        (
            [:], "r", "[profile r]\nrole_arn = R\nsource_profile = r\nmfa_serial = arn:aws:iam::1:mfa/me\n",
            "profile 'r': its role wants a code of the device arn:aws:iam::1:mfa/me, which is not asked for here: "
                + "eval \"$(aws configure export-credentials --profile r --format env)\" asks for it"
        ),
        (
            [:], nil, "[default]\nlogin_session = x\n",
            "login session: profile 'default' was logged in with 'aws login', which is not read here: "
                + "eval \"$(aws configure export-credentials --profile default --format env)\" hands its credentials on"
        ),
        (
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/x"], nil, "",
            "container: http://192.0.2.1 is not asked: it is neither https, nor this machine, nor one of "
                + "169.254.170.2, 169.254.170.23, fd00:ec2::23, localhost"
        ),
        (
            [:], nil, "[default]\nsso_account_id = 1\nsso_role_name = r\nsso_start_url = u\nsso_region = us-east-1\n",
            "IAM Identity Center: there is no token for 'u'; 'aws sso login --profile default' gets one"
        ),
    ]

    @Test("what is set up and of no use is the end, and says what to do", arguments: refusals)
    func refusal(environment: [String: String], profile: String?, config: String, said: String) async {
        let chain = CredentialBench().chain(environment, profile: profile, config: config)
        #expect(await self.said(chain) == "no credentials: \(said)")
    }

    @Test("a role: assumed with another profile's keys, signed for the region")
    func role() async throws {
        let sts = try PlayedService { _, _ in (200, Self.given) }
        let bench = CredentialBench()
        let chain = bench.chain(
            ["AWS_ENDPOINT_URL_STS": sts.url, "AWS_REGION": "eu-west-1"],
            profile: "r",
            config: "[profile r]\nrole_arn = arn:aws:iam::1:role/reader\nsource_profile = base\nexternal_id = a&b\n"
                + "duration_seconds = 900\n",
            credentials: "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = base secret\n"
        )
        let provided = try await chain.credentials()
        #expect(
            provided.credentials
                == Credentials(accessKeyID: "ASIAROLE", secretAccessKey: "role/secret", sessionToken: "role-token")
        )
        #expect(provided.expiry == WallTime(rfc3339: CredentialBench.later) && provided.account == "123456789012")
        #expect(
            provided.source
                == "profile 'r', role arn:aws:iam::1:role/reader, assumed with profile 'base' in ~/.aws/credentials"
        )
        let request = try #require(sts.requests.first)
        #expect(request.hasPrefix("POST / HTTP/1.1\r\n"))
        #expect(request.contains("Credential=AKIABASE/20261127/eu-west-1/sts/aws4_request"))
        #expect(
            request.hasSuffix(
                "\r\n\r\nAction=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Freader"
                    + "&RoleSessionName=kvsconform-1795780800000&ExternalId=a%26b&DurationSeconds=900"
            )
        )
        #expect(bench.learned == ["base secret", "role/secret", "role-token"])
    }

    @Test("a role that is refused: what the service said, without what was sent to it")
    func roleRefused() async throws {
        let sts = try PlayedService { _, _ in
            (
                403,
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no: jwt.secret.jwt\n&amp;</Message></Error></ErrorResponse>"
            )
        }
        let chain = CredentialBench().chain(
            [
                "AWS_ENDPOINT_URL_STS": sts.url, "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "R",
                "AWS_ROLE_SESSION_NAME": "me",
            ],
            files: ["/t": "jwt.secret.jwt\n"]
        )
        #expect(
            await said(chain) == "no credentials: web identity of AWS_WEB_IDENTITY_TOKEN_FILE, role R: "
                + "\(sts.url) refused to AssumeRoleWithWebIdentity with 403: AccessDenied: no: [redacted] &"
        )
        let request = try #require(sts.requests.first)
        #expect(!request.lowercased().contains("authorization") && sts.requests.count == 1)
        #expect(request.hasSuffix("&RoleArn=R&RoleSessionName=me&WebIdentityToken=jwt.secret.jwt"))
    }

    typealias Trouble = (status: Int, body: String, said: String, outcome: CredentialError.Outcome)

    static let troubles: [Trouble] = [
        (500, "", "and what cannot be read: it has no element, or does not end it", .unavailable),
        (500, "<A/>", "refused to AssumeRole with 500: ", .unavailable),
        (200, "<html", "and what cannot be read: a tag does not end", .unavailable),
        (200, "<A/>", "without all parts of credentials", .unavailable),
        (200, "<!DOCTYPE x><A/>", "and what cannot be read: it has a document type or CDATA", .unavailable),
        (403, "<A/>", "refused to AssumeRole with 403: ", .refused),
        (429, "<A/>", "refused to AssumeRole with 429: ", .unavailable),
    ]

    @Test("a service in trouble: three tries where that may help", arguments: troubles)
    func trouble(trouble: Trouble) async throws {
        let (status, body, said, outcome) = trouble
        let sts = try PlayedService { _, _ in (status, body) }
        let chain = CredentialBench().chain(
            ["AWS_ENDPOINT_URL": sts.url],
            config:
                "[default]\nrole_arn = R\nsource_profile = default\naws_access_key_id = A\naws_secret_access_key = s\n"
        )
        #expect(await self.said(chain).hasSuffix(said))
        #expect(sts.requests.count == ([429, 500].contains(status) ? 3 : 1))
        let error = await #expect(throws: CredentialError.self) { try await chain.credentials() }
        #expect(error?.outcome == outcome)
    }

    @Test("why there is nothing: what is written wrongly is told from who cannot be reached and what is over")
    func outcomes() async throws {
        let role =
            "[default]\nrole_arn = R\nsource_profile = default\naws_access_key_id = A\naws_secret_access_key = s\n"
        let rows: [(variables: [String: String], config: String, outcome: CredentialError.Outcome)] = [
            ([:], "", .absent),
            (["AWS_ACCESS_KEY_ID": "A"], "", .misconfigured),
            (["AWS_ENDPOINT_URL": "nonsense:x"], role, .misconfigured),
            (["AWS_ENDPOINT_URL": "http://127.0.0.1:1"], role, .unreachable),
            (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/"], "", .unreachable),
            (
                [
                    "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
                    "AWS_CREDENTIAL_EXPIRATION": CredentialBench.earlier,
                ], "", .refused
            ),
        ]
        for row in rows {
            let chain = CredentialBench().chain(row.variables, config: row.config)
            let error = await #expect(throws: CredentialError.self) { try await chain.credentials() }
            #expect(error?.outcome == row.outcome, "\(row.variables) \(error.map(\.description) ?? "")")
        }
    }

    @Test("a service that recovers")
    func recovery() async throws {
        let sts = try PlayedService { _, before in before < 2 ? (503, "") : (200, Self.given) }
        let chain = CredentialBench().chain(
            ["AWS_ENDPOINT_URL": sts.url],
            config:
                "[default]\nrole_arn = R\nsource_profile = default\naws_access_key_id = A\naws_secret_access_key = s\n"
        )
        #expect(try await key(chain) == "ASIAROLE")
    }

    @Test("IAM Identity Center: the token that was kept for the session")
    func identityCenter() async throws {
        let portal = try PlayedService { _, _ in
            (
                200,
                """
                {"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "sso secret", "sessionToken": "sso token", \
                "expiration": 1795784400000}}
                """
            )
        }
        let bench = CredentialBench()
        let path = "/h/.aws/sso/cache/\(Hexadecimal.text(SHA1.digest(of: Array("corp".utf8)))).json"
        let provided = try await bench.chain(
            ["AWS_ENDPOINT_URL_SSO": portal.url],
            config: """
                [default]
                sso_session = corp
                sso_account_id = 123456789012
                sso_role_name = My Role
                [sso-session corp]
                sso_start_url = https://x.test
                sso_region = us-east-1
                """,
            files: [path: "{\"accessToken\": \"kept token\", \"expiresAt\": \"\(CredentialBench.later)\"}"]
        )
        .credentials()
        #expect(provided.credentials.accessKeyID == "ASIASSO" && provided.account == "123456789012")
        #expect(provided.expiry == WallTime(rfc3339: CredentialBench.later))
        let request = try #require(portal.requests.first)
        #expect(
            request.hasPrefix("GET /federation/credentials?role_name=My%20Role&account_id=123456789012 HTTP/1.1\r\n")
        )
        #expect(request.contains("\r\nx-amz-sso_bearer_token: kept token\r\n"))
        #expect(bench.learned == ["kept token", "sso secret", "sso token"])
    }

    /// How a token of a session is renewed.
    struct Renewal {
        let name: String
        /// Milliseconds from now to its end.
        let left: Int64
        var session = true
        var hasAll = true
        var registered = CredentialBench.later
        var answer: (status: Int, body: String) = (
            200, #"{"accessToken": "next token", "expiresIn": 28800, "refreshToken": "next refresh"}"#
        )
        /// What another program leaves in the meantime.
        var meanwhile: String?
        /// The token that the portal is shown, or what is said.
        let becomes: String
        var isRenewed = false
    }

    static let renewals: [Renewal] = [
        Renewal(name: "has ended", left: -1, becomes: "next token", isRenewed: true),
        Renewal(name: "will end", left: 899_000, becomes: "next token", isRenewed: true),
        Renewal(name: "will end later", left: 900_000, becomes: "kept token"),
        Renewal(name: "of the older form", left: 1000, session: false, becomes: "kept token"),
        Renewal(
            name: "of the older form, has ended",
            left: 0,
            session: false,
            becomes:
                "the token for 'https://x.test' ended at 2026-11-27T12:00:00.000Z; 'aws sso login --profile default' gets one"
        ),
        Renewal(
            name: "without what it takes",
            left: -1000,
            hasAll: false,
            becomes:
                "the token for 'corp' ended at 2026-11-27T11:59:59.000Z; 'aws sso login --profile default' gets one"
        ),
        Renewal(
            name: "with a client of yesterday",
            left: -1000,
            registered: CredentialBench.earlier,
            becomes: "ended at 2026-11-27T11:59:59.000Z, and was not renewed: its client was registered until "
                + "2026-11-27T11:00:00Z; 'aws sso login --profile default' gets one"
        ),
        Renewal(
            name: "refused",
            left: -1000,
            answer: (400, #"{"error": "invalid_grant", "error_description": "kept refresh is not known"}"#),
            becomes:
                " refused with 400: invalid_grant: [redacted] is not known; 'aws sso login --profile default' gets one"
        ),
        Renewal(name: "refused before its end", left: 1000, answer: (400, "{}"), becomes: "kept token"),
        Renewal(name: "in trouble before its end", left: 1000, answer: (500, ""), becomes: "kept token"),
        Renewal(
            name: "without a life",
            left: -1000,
            answer: (200, #"{"accessToken": "next token"}"#),
            becomes: " answered without a token and its life; 'aws sso login --profile default' gets one"
        ),
        Renewal(
            name: "by another program",
            left: -1000,
            answer: (400, "{}"),
            meanwhile: "other token",
            becomes: "other token"
        ),
        Renewal(
            name: "for the last time",
            left: 0,
            answer: (200, #"{"accessToken": "next token", "expiresIn": 60}"#),
            becomes: "next token",
            isRenewed: true
        ),
    ]

    @Test("IAM Identity Center: a token is renewed", arguments: renewals)
    func renewedToken(renewal: Renewal) async throws {
        let bench = CredentialBench()
        let now = try #require(WallTime(rfc3339: CredentialBench.now))
        @Sendable func kept(_ token: String, _ left: Int64, _ rest: String = "") -> String {
            "{\"accessToken\": \"\(token)\", \"expiresAt\": \"\(now.advanced(byMilliseconds: left).rfc3339Text)\"\(rest)}"
        }
        let name = renewal.session ? "corp" : "https://x.test"
        let path = "/h/.aws/sso/cache/\(Hexadecimal.text(SHA1.digest(of: Array(name.utf8)))).json"
        let service = try PlayedService { request, _ in
            guard request.hasPrefix("POST /token ") else {
                return (
                    200,
                    """
                    {"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "sso secret", \
                    "sessionToken": "sso token", "expiration": 1795784400000}}
                    """
                )
            }
            if let other = renewal.meanwhile { bench.write(kept(other, 3_600_000), to: path) }
            return renewal.answer
        }
        let rest =
            ", \"refreshToken\": \"kept refresh\", \"clientId\": \"me\", \"clientSecret\": \"client secret\""
            + ", \"registrationExpiresAt\": \"\(renewal.registered)\""
        let given = renewal.session ? "sso_session = corp" : "sso_start_url = https://x.test\nsso_region = eu-west-1"
        let before = kept("kept token", renewal.left, renewal.hasAll ? rest : "")
        // What the services are called does not lead anywhere; where they are connected to does.
        let chain = bench.chain(
            [
                "AWS_ENDPOINT_URL_SSO_OIDC": "http://oidc.test", "AWS_ENDPOINT_URL_SSO": "http://portal.test",
                "http_proxy": "x://",
            ],
            config: """
                [default]
                \(given)
                sso_account_id = 123456789012
                sso_role_name = reader
                [sso-session corp]
                sso_start_url = https://x.test
                sso_region = eu-west-1
                """,
            files: [path: before],
            connectTo: [
                try ConnectTo("oidc.test:80:127.0.0.1:\(service.endpoint.port)"),
                try ConnectTo("::127.0.0.1:\(service.endpoint.port)"),
            ]
        )
        do throws(CredentialError) {
            _ = try await chain.credentials()
            #expect(service.requests.last?.contains("\r\nx-amz-sso_bearer_token: \(renewal.becomes)\r\n") == true)
            #expect(service.requests.last?.contains("\r\nHost: portal.test\r\n") == true)
        } catch {
            #expect(error.description.hasSuffix(renewal.becomes), "\(error)")
        }
        let after = try JSONReader.parse(Array(#require(bench.file(path)).utf8)).root
        guard renewal.isRenewed else {
            #expect(renewal.meanwhile != nil || bench.file(path) == before)
            return
        }
        let asked = try #require(service.requests.first)
        #expect(asked.contains("\r\nHost: oidc.test\r\n") && asked.contains("\r\nContent-Type: application/json\r\n"))
        #expect(
            asked.hasSuffix(
                #"{"grantType":"refresh_token","clientId":"me","clientSecret":"client secret","refreshToken":"kept refresh"}"#
            )
        )
        #expect(!asked.contains("Authorization"))
        #expect(after["startUrl"] == "https://x.test" && after["region"] == "eu-west-1")
        #expect(
            after["accessToken"] == "next token" && after["clientId"] == "me"
                && after["clientSecret"] == "client secret"
        )
        #expect(after["registrationExpiresAt"]?.stringValue == renewal.registered)
        let isLast = renewal.name == "for the last time"
        #expect(after["expiresAt"]?.stringValue == (isLast ? "2026-11-27T12:01:00Z" : "2026-11-27T20:00:00Z"))
        #expect(after["refreshToken"]?.stringValue == (isLast ? nil : "next refresh"))
        #expect(bench.learned.isSuperset(of: ["kept token", "kept refresh", "client secret", "next token"]))
        #expect(isLast || bench.learned.contains("next refresh"))
    }

    @Test("a role is assumed where rules lead to, by a name that leads nowhere")
    func connectedElsewhere() async throws {
        let sts = try PlayedService { _, _ in (200, Self.given) }
        let chain = CredentialBench().chain(
            ["AWS_ENDPOINT_URL_STS": "http://sts.test"],
            config:
                "[default]\nrole_arn = R\nsource_profile = default\naws_access_key_id = A\naws_secret_access_key = s\n",
            connectTo: [try ConnectTo("sts.test:80:127.0.0.1:\(sts.endpoint.port)")]
        )
        #expect(try await key(chain) == "ASIAROLE")
        #expect(sts.requests.first?.contains("\r\nHost: sts.test\r\n") == true)
    }

    @Test("a program: run without a shell, its complaint told")
    func process() async throws {
        let config = "[default]\ncredential_process = tool 'a b' $X\n"
        let answer =
            "{\"Version\": 1, \"AccessKeyId\": \"AKIAP\", \"SecretAccessKey\": \"printed secret\", \"Expiration\": null}"
        let good = CredentialBench().chain(config: config) { words, _ in
            words == ["tool", "a b", "$X"]
                ? .ended(status: 0, output: Array(answer.utf8), errors: []) : .failed("is wrong: \(words)")
        }
        #expect(try await key(good) == "AKIAP")
        let bad = CredentialBench().chain(config: config) { _, _ in
            .ended(status: 2, output: [], errors: Array("not\nlogged in\n".utf8))
        }
        #expect(
            await said(bad)
                == "no credentials: credential_process of profile 'default': 'tool' ended with 2: not logged in"
        )
    }

    @Test("a program that is really run")
    func realProcess() async throws {
        let json = #"{"Version": 1, "AccessKeyId": "AKIAREAL", "SecretAccessKey": "printed secret"}"#
        let chain = CredentialBench().chain(config: "[default]\ncredential_process = printf '\(json)'\n") {
            await ChildProcess.run($0, environment: $1)
        }
        #expect(try await key(chain) == "AKIAREAL")
    }

    @Test("a container: relative to its agent, with the authorization of the file, three tries")
    func container() async throws {
        let body = json()
        let agent = try PlayedService { _, before in before < 2 ? (500, "") : (200, body) }
        let bench = CredentialBench()
        var surroundings = bench.surroundings(
            [
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x?y=z", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "other",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t", "http_proxy": "http://192.0.2.1",
            ],
            files: ["/t": "Basic token"]
        )
        surroundings.containerHost = agent.endpoint
        let provided = try await ContainerCredentials(surroundings: surroundings).credentials()
        #expect(provided.credentials.accessKeyID == "ASIAJSON" && provided.source == "container, from \(agent.url)")
        #expect(agent.requests.count == 3)
        #expect(agent.requests.allSatisfy { $0.hasPrefix("GET /v2/x?y=z HTTP/1.1\r\n") })
        #expect(agent.requests.allSatisfy { $0.contains("\r\nAuthorization: Basic token\r\n") })
        #expect(bench.learned == ["Basic token", "json/secret", "json-token"])
    }

    @Test("instance metadata: a token first, then the role, then its credentials")
    func instance() async throws {
        let body = json(CredentialBench.earlier)
        let service = try PlayedService { request, _ in
            if request.hasPrefix("PUT /latest/api/token ") { return (200, "session token") }
            guard request.contains("x-aws-ec2-metadata-token: session token\r\n") else { return (401, "") }
            return request.contains("security-credentials/ ") ? (200, "machine") : (200, body)
        }
        let bench = CredentialBench()
        var surroundings = bench.surroundings()
        surroundings.metadataHost = service.endpoint
        let provided = try await InstanceCredentials(surroundings: surroundings, values: [:]).credentials()
        #expect(provided.credentials.accessKeyID == "ASIAJSON" && provided.source == "instance metadata, role machine")
        // Old ones are taken for a while longer.
        #expect(provided.expiry == WallTime(rfc3339: "2026-11-27T12:15:00Z"))
        #expect(service.requests.count == 3)
        #expect(service.requests[2].hasPrefix("GET /latest/meta-data/iam/security-credentials/machine HTTP/1.1\r\n"))
    }

    @Test("instance metadata: nobody is waited for longer than a second")
    func absentInstance() async throws {
        // Takes no connection, as a host that drops packets.
        let server = try RawServer(nil)
        var surroundings = CredentialBench().surroundings()
        surroundings.metadataHost = Endpoint(host: "127.0.0.1", port: server.port)
        let began = ContinuousClock.now
        let error = await #expect(throws: CredentialError.self) {
            try await InstanceCredentials(surroundings: surroundings, values: [:]).credentials()
        }
        #expect(error?.isFailure == false)
        #expect(began.duration(to: .now) < .seconds(3))
    }

    /// As botocore has them.
    static let hosts: [(region: String, environment: [String: String], host: String)] = [
        ("eu-west-1", [:], "sts.eu-west-1.amazonaws.com"), ("cn-north-1", [:], "sts.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", [:], "sts.us-gov-west-1.amazonaws.com"),
        ("us-iso-east-1", [:], "sts.us-iso-east-1.c2s.ic.gov"),
        ("us-east-1", ["AWS_USE_FIPS_ENDPOINT": "true"], "sts-fips.us-east-1.amazonaws.com"),
        ("us-gov-west-1", ["AWS_USE_FIPS_ENDPOINT": "true"], "sts.us-gov-west-1.amazonaws.com"),
        ("us-east-1", ["AWS_USE_DUALSTACK_ENDPOINT": "true"], "sts.us-east-1.api.aws"),
        (
            "us-east-1", ["AWS_USE_DUALSTACK_ENDPOINT": "true", "AWS_USE_FIPS_ENDPOINT": "TRUE"],
            "sts-fips.us-east-1.api.aws"
        ),
        ("cn-north-1", ["AWS_USE_FIPS_ENDPOINT": "false"], "sts.cn-north-1.amazonaws.com.cn"),
    ]

    @Test("what the caller wants of hosts stands above the environment, for each service")
    func variants() throws {
        var sources = ProfileSources(
            surroundings: CredentialBench().surroundings([
                "AWS_USE_FIPS_ENDPOINT": "false", "AWS_USE_DUALSTACK_ENDPOINT": "true",
            ]),
            configuration: try SharedConfiguration(.missing),
            chosen: "default",
            region: nil
        )
        #expect(sources.host("oidc", in: "eu-west-1") == "oidc.eu-west-1.api.aws")
        sources.usesFIPS = true
        sources.usesDualStack = false
        #expect(sources.host("oidc", in: "eu-west-1") == "oidc-fips.eu-west-1.amazonaws.com")
        #expect(sources.host("portal.sso", in: "us-gov-west-1") == "portal.sso.us-gov-west-1.amazonaws.com")
    }

    @Test("the hosts of all partitions", arguments: hosts)
    func host(region: String, environment: [String: String], host: String) throws {
        let sources = ProfileSources(
            surroundings: CredentialBench().surroundings(environment),
            configuration: try SharedConfiguration(.missing),
            chosen: "default",
            region: nil
        )
        #expect(sources.host("sts", in: region) == host)
    }
}
