using Shouldly;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

/// <summary>Nothing that people see may be said in English alone: see docs/languages.md. There is no list of exceptions.</summary>
public sealed class VisibleTextTests
{
    [Fact]
    public void Pages_say_nothing_that_is_not_translated() =>
        SourceTree.Files(".razor", "SmoothLlm.Web")
            .Where(file => !file.Path.EndsWith("_Imports.razor", StringComparison.Ordinal))
            .SelectMany(file => VisibleText.Untranslated(file.Text).Select(text => $"{file}: {text}"))
            .ShouldBeEmpty("""say it with T("…"), and add it to the files of texts""");

    [Theory]
    [InlineData("<p>Hello there</p>", "Hello there")]
    [InlineData("<p>\n    Hello\n</p>", "Hello")]
    [InlineData("<b>By</b>", "By")]
    [InlineData("<th>E-mail</th>", "E-mail")]
    [InlineData("<p>@count left</p>", "left")]
    [InlineData("""<Card Title="Members" />""", "Title=\"Members\"")]
    [InlineData("""<td data-label="Sent">1</td>""", "data-label=\"Sent\"")]
    [InlineData("""<button aria-label="Remove @name">↑</button>""", "aria-label=\"Remove  \"")]
    [InlineData("""<p>@(isBusy ? "Saving…" : T("Save"))</p>""", "\"Saving…\"")]
    [InlineData("""<p>@($"{count} left")</p>""", "\"{count} left\"")]
    [InlineData("@if (isNew)\n{\n    <p>New</p>\n}", "New")]
    [InlineData("@foreach (var one in List<string>())\n{\n    @one\n    bare words\n}", "bare words")]
    public void A_text_that_is_not_translated_is_found(string razor, string text) =>
        VisibleText.Untranslated(razor).ShouldBe([text]);

    [Theory]
    [InlineData("""<p class="lead">@T("Hello there")</p>""")]
    [InlineData("""<Card Title="@T("Members")" TestId="members" />""")]
    [InlineData("""<p>@(isBusy ? T("Saving…") : T("Save"))</p>""")]
    [InlineData("""<input placeholder="my-model" /><input placeholder="https://api.example.com/v1" /><code>GET /v1/models</code>""")]
    [InlineData("""<span class="@(isNew ? "is new" : "old")">UTC</span>""")]
    [InlineData("""<span>@Problem("amount")</span>""")]
    [InlineData("@* A remark. *@\n@inject Some<Thing> Logger\n@if (text == \"some words\")\n{\n    var shown = Of(one);\n}\nelse if (a < b)\n{\n}")]
    [InlineData("<p>@T(\"Hi\")</p>\n\n@code {\n    private string words = \"of code\";\n}")]
    public void Code_and_names_are_no_texts(string razor) => VisibleText.Untranslated(razor).ShouldBeEmpty();
}
