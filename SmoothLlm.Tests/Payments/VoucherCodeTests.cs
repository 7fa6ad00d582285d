using Shouldly;
using SmoothLlm.Core.Payments;
using Xunit;

namespace SmoothLlm.Tests.Payments;

public sealed class VoucherCodeTests
{
    private const string LookAlikes = "0O1IL";

    [Fact]
    public void A_generated_code_has_more_than_eighty_bits_and_no_characters_that_look_alike()
    {
        var codes = Enumerable.Range(0, 500).Select(_ => VoucherCode.Create()).ToList();

        codes.Distinct(StringComparer.Ordinal).Count().ShouldBe(codes.Count);
        codes.ShouldAllBe(code => VoucherCode.IsAllowed(code) && !code.Any(character => LookAlikes.Contains(character)));
        int alphabet = codes.SelectMany(code => code).Distinct().Count();
        (codes[0].Length * Math.Log2(alphabet)).ShouldBeGreaterThan(80);
    }

    [Fact]
    public void What_is_shown_is_read_back()
    {
        string code = VoucherCode.Create();

        string shown = VoucherCode.Show(code);

        shown.Split('-').Select(group => group.Length).ShouldBe([5, 5, 5, 5]);
        VoucherCode.Normalize($"  {shown.ToLowerInvariant().Replace('-', ' ')}\t").ShouldBe(code);
    }

    [Theory]
    [InlineData("launch-2026", "LAUNCH2026")]
    [InlineData(" Launch 2026 ", "LAUNCH2026")]
    public void A_chosen_code_is_the_same_however_it_is_typed(string typed, string expected)
    {
        VoucherCode.Normalize(typed).ShouldBe(expected);
        VoucherCode.Show(expected).ShouldBe(expected);
    }

    [Theory]
    [InlineData("SHORT", false)]
    [InlineData("LAUNCH2026", true)]
    [InlineData("LÄUNCH2026", false)]
    [InlineData("LAUNCH_2026", false)]
    [InlineData("AAAAAAAAAABBBBBBBBBBCCCCCCCCCCDDDDDDDDDD", true)]
    [InlineData("AAAAAAAAAABBBBBBBBBBCCCCCCCCCCDDDDDDDDDDE", false)]
    public void A_code_is_letters_and_digits_enough_and_not_too_many(string code, bool isAllowed) => VoucherCode.IsAllowed(code).ShouldBe(isAllowed);
}
