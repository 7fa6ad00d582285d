using System.Globalization;
using Shouldly;
using SmoothLlm.Core.Wording;
using SmoothLlm.Web.Localization;
using Xunit;

namespace SmoothLlm.Tests.Wording;

public sealed class SentenceTests
{
    [Fact]
    public void An_interpolated_text_keeps_its_places_and_what_stands_in_them()
    {
        int count = 12_000;
        Sentence said = $"Make 1 to {count:#,##0} vouchers at once.";

        said.Pattern.ShouldBe("Make 1 to {0:#,##0} vouchers at once.");
        said.Values.ShouldBe([12_000]);
        said.ToString().ShouldBe("Make 1 to 12,000 vouchers at once.");
    }

    [Fact]
    public void A_text_without_places_is_said_as_it_is()
    {
        Sentence said = "Braces { are } no places here.";

        ((string)said).ShouldBe("Braces { are } no places here.");
    }

    [Fact]
    public void Nothing_said_stays_nothing()
    {
        string? nothing = null;
        Sentence? said = nothing;

        said.ShouldBeNull();
        ((string?)said).ShouldBeNull();
        Texts.T(said).ShouldBeNull();
    }

    [Theory]
    [InlineData("en", "Use at most 40 characters.")]
    [InlineData("ko", "최대 40자까지 쓰세요.")]
    [InlineData("he", "השתמשו ב-40 תווים לכל היותר.")]
    public void A_page_says_it_in_the_readers_language(string language, string expected)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            int most = 40;
            Sentence said = $"Use at most {most} characters.";
            Texts.T(said).ShouldBe(expected);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
