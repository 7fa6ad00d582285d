using Shouldly;
using SmoothLlm.Core.Proxy.PassThrough;
using Xunit;
using Header = System.Collections.Generic.KeyValuePair<string, string>;

namespace SmoothLlm.Tests.Proxy.PassThrough;

public sealed class ForwardedHeadersTests
{
    [Fact]
    public void The_provider_gets_the_customers_credentials_and_nothing_of_ours() =>
        ForwardedHeaders.ToProvider(
            [
                new("authorization", "Bearer sk-1"), new("x-api-key", "sk-2"), new("x-goog-api-key", "AI"), new("anthropic-version", "2023-06-01"), new("anthropic-beta", "a,b"),
                new("X-Monitor-Token", "mon_sk_x"), new("X-SmoothLlm-Anything", "1"), new("Host", "ours"), new("Expect", "100-continue"), new("X-Forwarded-For", "10.0.0.1"),
                new("Connection", "keep-alive, X-Private"), new("x-private", "1"), new("TE", "trailers"), new("Transfer-Encoding", "chunked"), new("Upgrade", "h2c"), new("HTTP2-Settings", "AAMA"),
                new("Cookie", ".AspNetCore.Identity.Application=secret; smoothllm-session=x; theirs=1"), new("x-trace-id", "t"),
            ])
            .ShouldBe(
            [
                new("authorization", "Bearer sk-1"), new("x-api-key", "sk-2"), new("x-goog-api-key", "AI"), new("anthropic-version", "2023-06-01"), new("anthropic-beta", "a,b"),
                new("Cookie", "theirs=1"), new("x-trace-id", "t"),
            ]);

    [Fact]
    public void The_client_gets_what_the_provider_says_but_for_what_would_be_taken_for_ours() =>
        ForwardedHeaders.ToClient(
            [
                new("x-request-id", "req_theirs"), new("x-ratelimit-remaining-requests", "3"), new("Content-Encoding", "gzip"), new("Set-Cookie", "__cf_bm=1"), new("Set-Cookie", "__cfruid=2"),
                new("Set-Cookie", "smoothllm-session=stolen"), new("set-cookie", " .AspNetCore.Identity.Application=x"), new("Strict-Transport-Security", "max-age=1"), new("Alt-Svc", "h3=\":443\""),
                new("Connection", "close"), new("Keep-Alive", "timeout=5"), new("X-SmoothLlm-Request-Id", "forged"), new("X-Odd", "caf\u00e9"),
            ])
            .ShouldBe(
            [
                new("x-request-id", "req_theirs"), new("x-ratelimit-remaining-requests", "3"), new("Content-Encoding", "gzip"), new("Set-Cookie", "__cf_bm=1"), new("Set-Cookie", "__cfruid=2"),
            ]);

    [Fact]
    public void A_cookie_header_of_ours_alone_is_left_out() =>
        ForwardedHeaders.ToProvider([new Header("Cookie", "smoothllm-theme=dark")]).ShouldBeEmpty();
}
