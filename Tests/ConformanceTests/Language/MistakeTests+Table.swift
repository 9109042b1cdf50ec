extension MistakeTests {
    static let mistakes: [Mistake] = ofTheFile + ofSteps + ofExpectations + ofMatchers + ofReferences + silent

    private static let ofTheFile: [Mistake] = [
        Mistake("no id", #""id": "my/scenario","#, "", elsewhere: true),
        Mistake("an id of one word", #""my/scenario""#, #""scenario""#),
        Mistake("an id with capitals", #""my/scenario""#, #""My/Scenario""#),
        Mistake("no title", #""title": "A session goes on where another one ended","#, "", elsewhere: true),
        Mistake("a misspelled member", #""requirements": ["#, #""requirments": ["#),
        Mistake("a requirement that does not exist", #""GM-SEL-EARLIEST""#, #""GM-SEL-EARLYEST""#),
        Mistake("requirements as a text", #"["GM-SEL-EARLIEST"]"#, #""GM-SEL-EARLIEST""#),
        Mistake("tags as a text", #"["order"]"#, #""order""#),
        Mistake("a stream that the suite does not have", #""stream": "recorded""#, #""stream": "recoded""#),
        Mistake("a name twice", #""tags": ["order"],"#, #""tags": ["order"], "tags": ["slow"],"#),
        Mistake("no comma", #""stream": "recorded","#, #""stream": "recorded""#, elsewhere: true),
        Mistake("a comma too many", #"{ "pause": "100ms" },"#, #"{ "pause": "100ms", },"#),
        Mistake("single quotation marks", #""recorded""#, "'recorded'"),
        Mistake("a comment", #""exclusive": false,"#, "\"exclusive\": false, // of no use"),
        Mistake("a timeout as a number", #""exclusive": false,"#, #""timeout": 20,"#),
        Mistake("a timeout of another unit", #""exclusive": false,"#, #""timeout": "20 seconds","#),
        Mistake("a timeout of nothing", #""exclusive": false,"#, #""timeout": "0s","#),
        Mistake("'exclusive' as a text", #""exclusive": false,"#, #""exclusive": "no","#),
        Mistake("a variable that nothing speaks of", #""variables": { "#, #""variables": { "other": 1, "#),
        Mistake(
            "a variable that speaks of a later one",
            #""variables": { "#,
            #""variables": { "early": "${number}", "#
        ),
        Mistake("a variable of a reserved name", #""variables": { "#, #""variables": { "stream": 1, "#),
        Mistake(
            "a column that nothing speaks of",
            #""wanted": 1 }, { "label": "two","#,
            #""wanted": 1, "x": 1 }, { "label": "two", "x": 1,"#
        ),
        Mistake(
            "an axis that nothing speaks of",
            #""exclusive": false,"#,
            #""exclusive": false, "axes": { "n": [1, 2] },"#
        ),
        Mistake("rows of different columns", #"{ "label": "two", "wanted": 2 }"#, #"{ "label": "two", "wantd": 2 }"#),
        Mistake("two rows of one label", #""label": "two""#, #""label": "one""#),
        Mistake(
            "no rows",
            #"[{ "label": "one", "wanted": 1 }, { "label": "two", "wanted": 2 }]"#,
            "[]",
            elsewhere: true
        ),
        Mistake("a row's value of another type", #""wanted": 2 }"#, #""wanted": "two" }"#),
        Mistake("'expect' at the top", #""exclusive": false,"#, #""exclusive": false, "expect": { "status": 200 },"#),
        Mistake("'retry' at the top", #""exclusive": false,"#, #""exclusive": false, "retry": { "times": 3 },"#),
    ]

    private static let ofSteps: [Mistake] = [
        Mistake("a step that does two things", #""name": "first","#, #""name": "first", "pause": "1s","#),
        Mistake("a step that does nothing", #"{ "pause": "100ms" }"#, #"{ "name": "nothing" }"#),
        Mistake(
            "another spelling of the operation",
            #""getMedia": { "StartSelector": { "StartSelectorType": "EARLIEST""#,
            #""GetMedia": { "StartSelector": { "StartSelectorType": "EARLIEST""#
        ),
        Mistake("a selector that does not exist", #""EARLIEST" } },"#, #""EARLYEST" } },"#),
        Mistake(
            "the selector's type outside of it",
            #"{ "StartSelector": { "StartSelectorType": "EARLIEST" } }"#,
            #"{ "StartSelectorType": "EARLIEST" }"#
        ),
        Mistake(
            "the selector as a text",
            #"{ "StartSelectorType": "EARLIEST" }"#,
            #""EARLIEST""#,
            silence: "A body may be anything; what the service answers is a case of its own."
        ),
        Mistake("no selector", #"{ "StartSelector": { "StartSelectorType": "EARLIEST" } }"#, "{}"),
        Mistake("a selector without a type", #"{ "StartSelectorType": "EARLIEST" }"#, "{}"),
        Mistake(
            "a time selector without its time",
            #""StartSelectorType": "EARLIEST""#,
            #""StartSelectorType": "SERVER_TIMESTAMP""#
        ),
        Mistake(
            "a number selector without its number",
            #""StartSelectorType": "EARLIEST""#,
            #""StartSelectorType": "FRAGMENT_NUMBER""#
        ),
        Mistake(
            "a time in milliseconds",
            #""StartSelectorType": "EARLIEST""#,
            #""StartSelectorType": "SERVER_TIMESTAMP", "StartTimestamp": 1511852109126"#
        ),
        Mistake(
            "the time beside the selector",
            #""EARLIEST" } },"#,
            #""EARLIEST" }, "StartTimestamp": 1511852109.126 },"#
        ),
        Mistake(
            "a misspelled member of the body",
            #""ContinuationToken": "${token}""#,
            #""ContinuationTokn": "${token}""#
        ),
        Mistake(
            "no 'expect'",
            #""expect": { "error": "InvalidArgumentException" }"#,
            #""keepOpen": false"#,
            elsewhere: true
        ),
        Mistake(
            "'expect' in the request",
            #"{ "StartSelectorType": "NOW" } }"#,
            #"{ "StartSelectorType": "NOW" }, "expect": {} }"#
        ),
        Mistake("'timeout' in a step", #""name": "third","#, #""name": "third", "timeout": "5s","#),
        Mistake("'stream' in a step", #""name": "third","#, #""name": "third", "stream": "live","#),
        Mistake("'status' in a step", #""name": "third","#, #""name": "third", "status": 400,"#),
        Mistake("'headers' in a step", #""name": "third","#, #""name": "third", "headers": {},"#),
        Mistake("'copies' outside of 'together'", #""name": "third","#, #""name": "third", "copies": 2,"#),
        Mistake("'tally' without 'together'", #""name": "third","#, #""name": "third", "tally": [],"#),
        Mistake("two steps of one name", #""name": "third""#, #""name": "first""#),
        Mistake("an end of a session that nobody keeps", #"{ "close": "second" }"#, #"{ "close": "first" }"#),
        Mistake("a pause as a number", #""100ms""#, "100"),
        Mistake("a pause in another spelling", #""100ms""#, #""100 ms""#),
        Mistake("a header field with a blank in its name", #""X-Note": "a""#, #""X Note": "a""#),
        Mistake("a header field with a reference as its name", #""X-Note": "a""#, #""${number}": "a""#),
        Mistake("header fields as a reference", #"{ "X-Note": "a" }"#, #""${number}""#),
        Mistake("a header field with a line feed", #""X-Note": "a""#, #""X-Note": "a\nb""#),
        Mistake("a header field that the signature writes", #""X-Note": "a""#, #""Authorization": "a""#),
        Mistake("a path with a blank", #""/getMedia""#, #""/get Media""#),
        Mistake(
            "a tally of an error that no request expects",
            #"[{ "error": "ResourceNotFoundException", "count": { "atLeast": 1 } }]"#,
            #"[{ "error": "NotAuthorizedException", "count": 1 }]"#
        ),
        Mistake("a tally beyond what is sent", #""count": { "atLeast": 1 }"#, #""count": 4"#),
        Mistake(
            "tallies that are too many together",
            #""count": { "atLeast": 1 } }]"#,
            #""count": 2 }, { "error": "ResourceNotFoundException", "count": 3 }, { "status": 200, "count": 1 }]"#
        ),
        Mistake(
            "a tally of nothing",
            #"{ "error": "ResourceNotFoundException", "count": { "atLeast": 1 } }"#,
            #"{ "count": 1 }"#
        ),
    ]

    private static let ofExpectations: [Mistake] = [
        Mistake("a status with which no chunks come", #""status": 200"#, #""status": 404"#),
        Mistake("a status as a text", #""status": 200"#, #""status": "200""#),
        Mistake("an error beside chunks", #""status": 200,"#, #""error": "InvalidArgumentException","#),
        Mistake(
            "an error that does not exist",
            #"{ "error": "InvalidArgumentException" }"#,
            #"{ "error": "InvalidArgument" }"#
        ),
        Mistake("'capture' in 'expect'", #""status": 200,"#, #""status": 200, "capture": { "x": "status" },"#),
        Mistake("'stopWhen' in 'expect'", #""status": 200,"#, #""status": 200, "stopWhen": { "chunks": 3 },"#),
        Mistake("'frames' in 'expect'", #""status": 200,"#, #""status": 200, "frames": 3,"#),
        Mistake("'status' in 'chunks'", #""count": 3,"#, #""count": 3, "status": 200,"#),
        Mistake("'frames' in 'chunks'", #""count": 3,"#, #""count": 3, "frames": { "atLeast": 1 },"#),
        Mistake("an operator in 'chunks'", #""count": 3,"#, #""count": 3, "atLeast": 3,"#),
        Mistake("no 'stopWhen'", #""stopWhen": { "chunks": 3 },"#, "", elsewhere: true),
        Mistake("two conditions side by side", #"{ "chunks": 3 }"#, #"{ "chunks": 3, "elapsed": "5s" }"#),
        Mistake("a count as 'stopWhen'", #"{ "chunks": 3 }"#, "3"),
        Mistake("a count beyond what is read", #""count": 3"#, #""count": 5"#),
        Mistake("a rule for one chunk", #"{ "chunks": 3 }"#, #"{ "chunks": 1 }"#, elsewhere: true),
        Mistake("an end that is not read", #""count": 3,"#, #""count": 3, "ends": "finished","#),
        Mistake("a gap beyond the timeout", #""exclusive": false,"#, #""timeout": "3s","#, elsewhere: true),
        Mistake("a gap beyond the time that every case has", #""gapWithin": "5s""#, #""gapWithin": "30s""#),
        Mistake("a head beyond it", #""gapWithin": "5s""#, #""headWithin": "1m""#),
        Mistake("a stop beyond it", #"{ "chunks": 3 },"#, #"{ "anyOf": [{ "chunks": 3 }, { "elapsed": "25s" }] },"#),
        Mistake(
            "'first' that tests nothing",
            #"{ "fragmentNumber": "${stream.fragments[0].fragmentNumber}", "frames": { "atLeast": 1 } }"#,
            "{}"
        ),
        Mistake(
            "'each' that tests nothing",
            #"{ "serverTimestamp": { "greaterThan": "2017-11-28T06:55:09.126Z" } }"#,
            "{}"
        ),
        Mistake(
            "'never' that tests nothing",
            #"{ "tags": { "AWS_KINESISVIDEO_ERROR_ID": { "present": true } } }"#,
            "{}"
        ),
        Mistake(
            "'tags' that test nothing",
            #"{ "AWS_KINESISVIDEO_ERROR_ID": { "present": true } } }"#,
            #"{}, "frames": 0 }"#
        ),
        Mistake(
            "a tag outside of 'tags'",
            #"{ "tags": { "AWS_KINESISVIDEO_ERROR_ID": { "present": true } } }"#,
            #"{ "AWS_KINESISVIDEO_ERROR_ID": { "present": true } }"#
        ),
        Mistake("a tag that the service does not have", #""AWS_KINESISVIDEO_ERROR_ID""#, #""AWS_KINESISVIDEO_ERROR""#),
        Mistake("a field of a track in a chunk", #""frames": { "atLeast": 1 } }"#, #""codec": "V_MPEG4/ISO/AVC" }"#),
        Mistake("a rule without blanks", "next.fragmentNumber > this", "next.fragmentNumber>this"),
        Mistake("a rule with a single '='", "next.fragmentNumber > this", "next.fragmentNumber = this"),
        Mistake("a rule with arithmetic", "> this.fragmentNumber\"", "> this.fragmentNumber + 1\""),
        Mistake("two rules in one", "> this.fragmentNumber\"", "> this.fragmentNumber && next.index > this.index\""),
        Mistake("a rule with a value", "next.fragmentNumber > this.fragmentNumber", "next.frames > 1"),
        Mistake("a rule of 'previous'", "> this.fragmentNumber", "> previous.fragmentNumber"),
        Mistake("a rule of two types", "> this.fragmentNumber", "> this.frames"),
        Mistake("a rule of one field", "> this.fragmentNumber", "> next.fragmentNumber"),
        Mistake("a rate with a unit", "25000000", #""25MB""#),
        Mistake("a capture that nothing speaks of", #"{ "token": "chunks"#, #"{ "all": "status", "token": "chunks"#),
        Mistake("a capture beyond what is read", "chunks[-1].continuationToken", "chunks[3].continuationToken"),
        Mistake("a capture without an index", "chunks[-1].continuationToken", "chunks.continuationToken"),
        Mistake("a capture as a reference", "chunks[-1].continuationToken", "${chunks[-1].continuationToken}"),
        Mistake("a capture of a field that does not exist", "chunks[-1].continuationToken", "chunks[-1].token"),
    ]

    private static let ofMatchers: [Mistake] = [
        Mistake("'gt'", #""greaterThan""#, #""gt""#), Mistake("'$gt'", #""greaterThan""#, #""$gt""#),
        Mistake("'>'", #""greaterThan""#, #"">""#), Mistake("'=='", #""greaterThan""#, #""==""#),
        Mistake("'min'", #"{ "atLeast": 1 } },"#, #"{ "min": 1 } },"#), Mistake("'!='", #""greaterThan""#, #""!=""#),
        Mistake("'exists'", #"{ "present": true }"#, #"{ "exists": true }"#),
        Mistake("'regex'", #""startsWith""#, #""regex""#), Mistake("'between'", #""greaterThan""#, #""between""#),
        Mistake("a misspelled operator", #""greaterThan""#, #""greaterthan""#),
        Mistake("an operator of another type", #""startsWith": "video/""#, #""greaterThan": 3"#),
        Mistake("an empty matcher", #"{ "startsWith": "video/" }"#, "{}"),
        Mistake(
            "an empty range",
            #"{ "greaterThan": "2017-11-28T06:55:09.126Z" }"#,
            #"{ "greaterThan": 1511852110, "lessThan": 1511852109 }"#
        ),
        Mistake("a value and its absence", #"{ "present": true }"#, #"{ "present": false, "startsWith": "4" }"#),
        Mistake("several values without 'oneOf'", #""status": 200,"#, #""status": [200, 206],"#),
        Mistake("a time without its zone", "2017-11-28T06:55:09.126Z", "2017-11-28T06:55:09"),
        Mistake("a day that does not exist", "2017-11-28T06:55:09.126Z", "2017-02-30T06:55:09Z"),
        Mistake("a time in milliseconds to compare with", #""2017-11-28T06:55:09.126Z""#, "1511852109126"),
        Mistake("a fragment number as a number", #""${stream.fragments[0].fragmentNumber}""#, "9134385233318143"),
        Mistake("a number in quotation marks", #""count": 3,"#, #""count": "3","#),
        Mistake("a count below zero", #""count": 3,"#, #""count": -1,"#),
        Mistake("a pattern that does not end", #""startsWith": "video/""#, #""matches": "video/[a-z""#),
    ]

    private static let ofReferences: [Mistake] = [
        Mistake("a name that is not known", "${wanted}", "${wantd}"),
        Mistake("a field that a fragment does not have", "fragments[0].fragmentNumber", "fragments[0].number"),
        Mistake("a fragment that no run knows", "fragments[0]", "fragments[100]"),
        Mistake(
            "fragments without an index",
            "${stream.fragments[0].fragmentNumber}",
            "${stream.fragments.fragmentNumber}"
        ),
        Mistake("a reference that is not closed", "${token}", "${token"),
        Mistake("'{{…}}'", "${stream.fragments[0].fragmentNumber}", "{{stream.fragments[0].fragmentNumber}}"),
        Mistake(
            "'{{…}}' in a body",
            #""ContinuationToken": "${token}""#,
            #""ContinuationToken": "{{ token }}""#,
            elsewhere: true
        ),
        Mistake("'$…'", "${stream.fragments[0].fragmentNumber}", "$stream.fragments[0].fragmentNumber"),
        Mistake("'$…' in a body", #"{ "AfterFragmentNumber": "${number}" }"#, #"{ "AfterFragmentNumber": "$number" }"#),
        Mistake(
            "a path alone in a body",
            #"{ "AfterFragmentNumber": "${number}" }"#,
            #"{ "AfterFragmentNumber": "stream.fragments[1].fragmentNumber" }"#
        ),
        Mistake("'${{…}}'", "${wanted}", "${{ wanted }}"),
        Mistake("a generated value that does not exist", #""X-Note": "a""#, #""X-Note": { "$uuid": {} }"#),
    ]

    /// What nobody can tell from the file alone.
    private static let silent: [Mistake] = [
        Mistake(
            "another requirement than is checked",
            #""GM-SEL-EARLIEST""#,
            #""GM-SEL-NOW""#,
            silence: "What a scenario is about is its author's to say."
        ),
        Mistake(
            "another stream of the suite",
            #""stream": "recorded""#,
            #""stream": "live""#,
            silence: "Both hold such fragments."
        ),
        Mistake("a misspelled tag", #"["order"]"#, #"["oder"]"#, silence: "Tags are words of the author's own."),
        Mistake(
            "a fragment too far",
            "fragments[0]",
            "fragments[1]",
            silence: "Which fragment is right is what the case is about: it fails."
        ),
        Mistake(
            "a bound that always holds",
            #"{ "atLeast": 1 } },"#,
            #"{ "atLeast": 0 } },"#,
            silence: "'atLeast' 0 says that there is a number, and that is a test."
        ),
        Mistake("a bound that is far too low", #""${wanted}""#, "1", elsewhere: true),
        Mistake(
            "a bound that is the wrong way round",
            "next.fragmentNumber > this",
            "next.fragmentNumber < this",
            silence: "Which order is right is what the case is about: it fails."
        ),
        Mistake(
            "a misspelled header field of an answer",
            #""Content-Type": {"#,
            #""Contnet-Type": {"#,
            silence: "An endpoint may send fields of any name: the case fails."
        ),
        Mistake(
            "a name that no stream has",
            #""not-there""#,
            #""not-their""#,
            silence: "Names of streams are the target's."
        ),
        Mistake(
            "'should' in the place of 'must'",
            #""status": 200,"#,
            #""status": 200, "level": "should","#,
            silence: "How binding an expectation is is its author's to say."
        ),
    ]
}
