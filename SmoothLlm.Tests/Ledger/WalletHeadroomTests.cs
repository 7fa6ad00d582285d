using Shouldly;
using SmoothLlm.Infrastructure.Ledger;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

public sealed class WalletHeadroomTests
{
    private readonly WalletHeadroom headroom = new();

    [Fact]
    public void Of_a_wallet_that_no_commit_has_told_of_nothing_is_expected() =>
        headroom.Take(1, 1).IsCovered.ShouldBeFalse();

    [Fact]
    public void What_is_queued_is_not_expected_a_second_time()
    {
        headroom.Publish(1, 1000);

        headroom.Take(1, 600).IsCovered.ShouldBeTrue();
        headroom.Take(1, 600).IsCovered.ShouldBeFalse();
    }

    [Fact]
    public void What_a_commit_left_counts_once_what_was_queued_is_decided()
    {
        headroom.Publish(1, 1000);
        var claim = headroom.Take(1, 600);

        headroom.Publish(1, 400);
        headroom.Take(1, 1).IsCovered.ShouldBeFalse();
        claim.Return();

        headroom.Take(1, 399).IsCovered.ShouldBeTrue();
    }

    [Fact]
    public void When_the_book_cannot_be_written_nothing_is_expected_until_it_can()
    {
        headroom.Publish(1, 1000);
        headroom.Clear();
        headroom.Take(1, 1).IsCovered.ShouldBeFalse();

        headroom.Publish(1, 1000);
        headroom.Take(1, 1).IsCovered.ShouldBeTrue();
    }

    [Fact]
    public void Of_more_wallets_than_are_remembered_those_with_a_hold_under_way_are_not_forgotten()
    {
        headroom.Publish(0, 1000);
        headroom.Take(0, 600);
        for (long account = 1; account <= 100_001; account++)
            headroom.Publish(account, 1);

        headroom.Publish(0, 1000);

        headroom.Take(0, 600).IsCovered.ShouldBeFalse();
    }

    [Fact]
    public void Two_hundred_at_once_on_room_for_seven_are_expected_seven_times()
    {
        headroom.Publish(1, 700);
        int expected = 0;

        Parallel.For(0, 200, _ =>
        {
            if (headroom.Take(1, 100).IsCovered)
                Interlocked.Increment(ref expected);
        });

        expected.ShouldBe(7);
    }
}
