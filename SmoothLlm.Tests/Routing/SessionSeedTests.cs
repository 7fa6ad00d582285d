using System.Text;
using Shouldly;
using SmoothLlm.Core.Routing;
using Xunit;

namespace SmoothLlm.Tests.Routing;

public sealed class SessionSeedTests
{
    private static readonly string Long = new('x', 5000);

    [Fact]
    public void A_short_conversation_without_a_name_has_no_place() =>
        Of("""{"model":"m","messages":[{"role":"user","content":"hi"}],"user":"","prompt_cache_key":null,"metadata":null}""").ShouldBeNull();

    [Fact]
    public void The_clients_own_session_decides_before_all_else()
    {
        ulong? seed = SessionSeed.Of("s", "{}"u8);
        SessionSeed.Of("s", """{"prompt_cache_key":"k","user":"u"}"""u8).ShouldBe(seed.ShouldNotBeNull());
        SessionSeed.Of("t", "{}"u8).ShouldNotBe(seed);
    }

    [Theory]
    [InlineData("""{"prompt_cache_key":"k","user":"a"}""", """{"user":"b","prompt_cache_key":"k"}""", true)]
    [InlineData("""{"prompt_cache_key":"k"}""", """{"prompt_cache_key":"l"}""", false)]
    [InlineData("""{"user":"u","seed":1}""", """{"user":"u","seed":2}""", true)]
    [InlineData("""{"user":"u"}""", """{"user":"v"}""", false)]
    [InlineData("""{"metadata":{"more":[1],"user_id":"u"}}""", """{"metadata":{"user_id":"u","more":{}}}""", true)]
    public void The_clients_name_for_the_cache_or_the_user_decides(string one, string other, bool isSame) =>
        (Of(one).ShouldNotBeNull() == Of(other).ShouldNotBeNull()).ShouldBe(isSame);

    [Fact]
    public void A_long_conversation_stays_where_it_began()
    {
        string opening = $$"""{"role":"system","content":"{{Long}}"},{"role":"user","content":"first"}""";
        ulong? seed = Of($$"""{"messages":[{{opening}}]}""");

        Of($$"""{"temperature":1,"messages":[{{opening}},{"role":"assistant","content":"a"},{"role":"user","content":"b"}]}""").ShouldBe(seed.ShouldNotBeNull());
        Of($$"""{"messages":[{{opening.Replace("first", "other", StringComparison.Ordinal)}}]}""").ShouldNotBe(seed);
    }

    [Fact]
    public void Anthropics_system_text_and_tools_are_part_of_the_opening()
    {
        ulong? seed = Of($$"""{"system":"{{Long}}","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}""");
        Of($$"""{"system":"{{Long}}","messages":[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":"b"}]}""").ShouldBe(seed.ShouldNotBeNull());
        Of($$"""{"system":"{{Long}}","tools":[1],"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}""").ShouldNotBe(seed);
    }

    private static ulong? Of(string body) => SessionSeed.Of(null, Encoding.UTF8.GetBytes(body));
}
