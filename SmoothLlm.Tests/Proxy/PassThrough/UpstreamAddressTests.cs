using Shouldly;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.PassThrough;
using Xunit;

namespace SmoothLlm.Tests.Proxy.PassThrough;

public sealed class UpstreamAddressTests
{
    private static readonly PassThroughProvider OpenAi = Provider(ProviderKind.OpenAi, "https://api.openai.com/v1");

    public static TheoryData<string> Refused => [.. EscapeAttempts.Refused];

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_way_out_of_the_base_address_is_refused(string path)
    {
        int query = path.IndexOf('?', StringComparison.Ordinal);
        UpstreamAddress.Build(OpenAi, query < 0 ? path : path[..query], query < 0 ? "" : path[query..]).Failed(out _, out var error).ShouldBeTrue();
        error!.Kind.ShouldBe(ProxyErrorKind.RequestInvalid);
    }

    [Fact]
    public void What_leads_nowhere_else_is_passed_byte_for_byte() =>
        EscapeAttempts.Passed.Select(odd => (odd.Path, Build(OpenAi, odd.Path))).ShouldBe(EscapeAttempts.Passed.Select(odd => (odd.Path, "https://api.openai.com" + odd.Target)));

    [Theory]
    [InlineData("/chat/completions", "/openai/v1/chat/completions")]
    [InlineData("/v1/chat/completions", "/openai/v1/chat/completions")]
    [InlineData("/openai/v1/chat/completions", "/openai/v1/chat/completions")]
    [InlineData("/openai/other", "/openai/v1/openai/other")]
    [InlineData("/v1x/chat", "/openai/v1/v1x/chat")]
    public void A_base_path_that_was_given_is_taken_once(string path, string expected) =>
        Build(Provider(ProviderKind.Groq, "https://api.groq.com/openai/v1"), path).ShouldBe("https://api.groq.com" + expected);

    [Theory]
    [InlineData("/chat/completions", "/v1beta/openai/chat/completions")]
    [InlineData("/v1/chat/completions", "/v1beta/openai/chat/completions")]
    [InlineData("/v1beta/openai/chat/completions", "/v1beta/openai/chat/completions")]
    [InlineData("/v1beta/models/gemini-2.5-flash:generateContent", "/v1beta/models/gemini-2.5-flash:generateContent")]
    [InlineData("/models/gemini-2.5-flash:streamGenerateContent", "/v1beta/models/gemini-2.5-flash:streamGenerateContent")]
    [InlineData("/v1alpha/models/gemini-2.5-flash:generateContent", "/v1alpha/models/gemini-2.5-flash:generateContent")]
    [InlineData("/upload/v1beta/files", "/upload/v1beta/files")]
    public void Google_is_reached_by_both_of_its_apis(string path, string expected) =>
        Build(Provider(ProviderKind.Google, "https://generativelanguage.googleapis.com/v1beta/openai"), path).ShouldBe("https://generativelanguage.googleapis.com" + expected);

    [Theory]
    [InlineData("/v1/models", "/v1/models")]
    [InlineData("", "/")]
    public void A_base_address_without_a_path_takes_every_path(string path, string expected) =>
        Build(Provider(ProviderKind.OpenAiCompatible, "http://localhost:8080"), path).ShouldBe("http://localhost:8080" + expected);

    private static PassThroughProvider Provider(ProviderKind kind, string baseUrl) => new("test", kind, new Uri(baseUrl), AllowPrivateNetwork: false);

    private static string Build(PassThroughProvider provider, string target)
    {
        int query = target.IndexOf('?', StringComparison.Ordinal);
        UpstreamAddress.Build(provider, query < 0 ? target : target[..query], query < 0 ? "" : target[query..]).Failed(out var address, out var error).ShouldBeFalse(error?.Message);
        return address!.GetLeftPart(UriPartial.Authority) + address.PathAndQuery;
    }
}
