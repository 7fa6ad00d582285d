using Shouldly;
using SmoothLlm.Core.Routing;
using Xunit;

namespace SmoothLlm.Tests.Routing;

public sealed class RendezvousTests
{
    private static readonly (ulong Place, int Weight)[] Places =
        [(Rendezvous.Hash("a"), 1), (Rendezvous.Hash("b"), 2), (Rendezvous.Hash("c"), 5)];

    [Fact]
    public void Each_place_comes_first_as_often_as_its_weight_says()
    {
        var firsts = Enumerable.Range(0, 80_000).Select(seed => First((ulong)seed, Places)).CountBy(place => place).ToDictionary();
        foreach (var (place, weight) in Places)
            firsts[place].ShouldBeInRange((weight * 10_000) - 1000, (weight * 10_000) + 1000);
    }

    [Fact]
    public void When_a_place_is_gone_only_what_was_there_moves()
    {
        for (ulong seed = 0; seed < 1000; seed++)
        {
            ulong before = First(seed, Places);
            if (before != Places[2].Place)
                First(seed, Places[..2]).ShouldBe(before);
        }
    }

    [Fact]
    public void Hashes_are_the_same_in_every_process()
    {
        Rendezvous.Hash("session").ShouldBe(Rendezvous.Hash("session"));
        Rendezvous.Hash("a").ShouldBe(198367012849983736UL);
        Rendezvous.Hash("0123456789"u8).ShouldNotBe(Rendezvous.Hash("0123456788"u8));
        Rendezvous.Hash("01234567\0"u8).ShouldNotBe(Rendezvous.Hash("01234567"u8));
    }

    private static ulong First(ulong seed, (ulong Place, int Weight)[] places) => places.MaxBy(place => Rendezvous.Score(seed, place.Place, place.Weight)).Place;
}
