using System.Text;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Protocol.Json;
using Xunit;

namespace SmoothLlm.Tests.Protocol.Json;

public sealed class EveryScriptEncoderTests
{
    [Theory]
    [InlineData("שלום สวัสดี 안녕 👩‍👩‍👧 <b>&'+é\u2028")]
    [InlineData("𝒳")]
    [InlineData("")]
    public void Every_script_is_written_as_it_is(string text)
    {
        string json = Write(text);
        json.ShouldBe($"\"{text}\"");
        JsonSerializer.Deserialize<string>(json).ShouldBe(text);
    }

    [Fact]
    public void What_JSON_demands_is_escaped_and_comes_back()
    {
        const string text = "a\"b\\c\n\t\u0001\u001f👍\"";
        string json = Write(text);
        json.ShouldNotContain("\n");
        json.ShouldContain("👍");
        JsonSerializer.Deserialize<string>(json).ShouldBe(text);
    }

    [Fact]
    public void Half_a_character_becomes_the_replacement_character()
    {
        JsonSerializer.Deserialize<string>(Write("a\ud83d👍\udc69b")).ShouldBe("a\ufffd👍\ufffdb");
    }

    private static string Write(string text)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonText.Options))
            json.WriteStringValue(text);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
