namespace SmoothLlm.Tests.Proxy.PassThrough;

/// <summary>What may stand behind a provider's name: ways out that must not be taken, and odd paths that are none.</summary>
internal static class EscapeAttempts
{
    public static readonly string[] Refused =
    [
        // Dots, plain and encoded any number of times.
        "/..", "/../", "/../admin", "/../../admin", "/v1/../admin", "/v1/..", "/./models", "/v1/./models", "/a/b/../../../c", "/models/..;/x",
        "/%2e%2e/admin", "/%2E%2E/admin", "/%2e./admin", "/.%2e/admin", "/v1/%2e%2e/admin", "/%2e/models", "/v1/%2e%2e",
        "/%252e%252e/admin", "/%252E%252e/admin", "/.%252e/admin", "/%25252e%25252e/admin", "/%2525252e%2525252e/x", "/%25252525252e%25252525252e/x", "/%25zz/%252e%252e/x",
        "/...", "/.../admin", "/..%20/admin", "/%20../admin", "/..%2e/x", "/..;a=b/admin", "/%2e%2e;x/admin", "/..%3b/admin",
        // Slashes that make a host of what follows, or an empty segment.
        "//evil.example/x", "///evil.example/x", "//", "/v1//models", "/v1//evil.example/", "//evil.example@x/", "/models//", "/http://evil.example/x", "/https://evil.example",
        "/%2f%2fevil.example/x", "/%2F/evil.example/x", "/v1%2f%2fx", "/%252f%252fevil.example", "/..%2fadmin", "/..%2F..%2Fadmin", "/%2e%2e%2fadmin", "/v1%2f..%2fadmin", "/v1%2f%2e%2e%2fadmin",
        "/%252e%252e%252fadmin", "/a%2f..%2f..%2fb", "/a/%2e%2e%252fb",
        // Backslashes.
        "/\\evil.example/x", "/\\\\evil.example\\x", "/..\\admin", "/v1\\..\\admin", "/%5cevil.example", "/%5c%5cevil.example/x", "/..%5cadmin", "/%2e%2e%5cadmin", "/%255cevil.example", "/..%255cadmin",
        // Bytes that end a line, a text or a name, and what is no text.
        "/%00", "/models%00.json", "/%0d%0aHost:evil", "/%0aX", "/a%0d%0a%0d%0aGET%20/", "/%250d%250aX-Y:z", "/%7f", "/%c0%ae%c0%ae/admin", "/%c0%af", "/%ff", "/%e0%80%ae/x", "/%25c0%25ae/x",
        // Wide forms that fold to dots and slashes.
        "/%ef%bc%8e%ef%bc%8e/admin", "/%e2%80%a5/admin", "/%ef%bc%8f%ef%bc%8fevil.example", "/%ef%bc%bcevil.example",
        // Percent signs that encode nothing, and a fragment.
        "/%", "/%2", "/%zz", "/%u002e%u002e/admin", "/100%", "/models#x", "/models?x#y",
    ];

    /// <summary>The provider's base path is <c>/v1</c>.</summary>
    public static readonly (string Path, string Target)[] Passed =
    [
        ("", "/v1"), ("/", "/v1/"), ("/v1", "/v1"), ("/v1/", "/v1/"), ("/models", "/v1/models"), ("/v1/models", "/v1/models"), ("/v1/v1/models", "/v1/v1/models"),
        ("/v1beta/models", "/v1/v1beta/models"), ("/models/", "/v1/models/"), ("/models/org%2Fname", "/v1/models/org%2Fname"), ("/models/%41%2d", "/v1/models/%41%2d"),
        ("/models/a.b..c", "/v1/models/a.b..c"), ("/models/..a", "/v1/models/..a"), ("/.well-known/x", "/v1/.well-known/x"), ("/a;b=c/d", "/v1/a;b=c/d"), ("/@cf/meta/llama", "/v1/@cf/meta/llama"),
        ("/user@evil.example/x", "/v1/user@evil.example/x"), ("/a:b", "/v1/a:b"), ("/~x/!$&'()*+,=", "/v1/~x/!$&'()*+,="), ("/%E2%9C%93", "/v1/%E2%9C%93"), ("/100%25", "/v1/100%25"), ("/a%20b", "/v1/a%20b"),
        ("/models?x=../../y", "/v1/models?x=../../y"), ("/models?u=http://evil.example//\\%2e%2e", "/v1/models?u=http://evil.example//\\%2e%2e"), ("/models?", "/v1/models?"), ("/models?a=1&a=2&b=%zz", "/v1/models?a=1&a=2&b=%zz"),
        ("?beta=true", "/v1?beta=true"),
    ];
}
