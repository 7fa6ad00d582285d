using SmoothLlm.Core.Limits;

namespace SmoothLlm.Infrastructure.Limits.InMemory;

/// <summary>The counters of one organization on this node. Its callers hold the lock on it.</summary>
internal sealed class OrganizationCounters
{
    private readonly Dictionary<(LimitKind Kind, Guid Subject), Counter> counters = [];

    /// <summary>When it was last asked, Unix milliseconds.</summary>
    public long LastUsed { get; private set; }

    /// <summary>Whether it was thrown away; whoever finds it so looks for its successor.</summary>
    public bool IsRetired { get; set; }

    public bool HasRunning => counters.Any(counter => counter.Key.Kind.Mode() == LimitMode.Running && counter.Value.Current > 0);

    /// <summary>Takes every part or none.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="nodes">By how many nodes a limit is shared that cannot be looked up in the usage rows.</param>
    /// <param name="missing">A counter whose beginning has to be looked up first; then nothing was decided.</param>
    /// <returns>Null when one is missing.</returns>
    public LimitDecision? TryTake(LimitTicket ticket, long now, int nodes, out LimitCounter missing)
    {
        LastUsed = now;
        missing = default;
        var wanted = ticket.Counters;
        long[] used = new long[wanted.Length];
        int refused = -1;
        var retryAfter = TimeSpan.Zero;
        for (int index = 0; index < wanted.Length; index++)
        {
            var counter = Of(wanted[index], now);
            if (counter.NeedsSeed)
            {
                missing = wanted[index];
                return null;
            }

            used[index] = counter.Used(now);
            var shared = Share(wanted[index], nodes);
            if (refused < 0 && !shared.Admits(used[index]))
            {
                refused = index;
                retryAfter = counter.Wait(now, shared.Limit - shared.Cost);
            }
        }

        if (refused >= 0)
            return new LimitDecision(refused, used, retryAfter);
        for (int index = 0; index < wanted.Length; index++)
        {
            Of(wanted[index], now).Current += wanted[index].Cost;
            used[index] += wanted[index].Cost;
        }

        ticket.TakenAt = now;
        return new LimitDecision(-1, used, TimeSpan.Zero);
    }

    /// <summary>Gives a counter its beginning, unless it has one by now.</summary>
    public void Seed(LimitCounter wanted, long value, long now)
    {
        var counter = Of(wanted, now);
        if (counter.NeedsSeed)
            (counter.Current, counter.NeedsSeed) = (value, false);
    }

    public void Correct(LimitTicket ticket, long[] differences, long now)
    {
        for (int index = 0; index < differences.Length; index++)
        {
            if (differences[index] != 0)
                Of(ticket.Counters[index], now).Correct(ticket.Counters[index], ticket.TakenAt, differences[index]);
        }
    }

    private static LimitCounter Share(LimitCounter counter, int nodes) =>
        nodes > 1 && counter.Kind.Mode() != LimitMode.Period ? counter with { Limit = Math.Max(1, counter.Limit / nodes), Cost = Math.Min(counter.Cost, Math.Max(1, counter.Limit / nodes)) } : counter;

    private Counter Of(LimitCounter wanted, long now)
    {
        var key = (wanted.Kind, wanted.Subject);
        if (!counters.TryGetValue(key, out var counter))
            counters[key] = counter = new Counter(wanted.Kind.Mode());
        counter.MoveTo(wanted, now);
        return counter;
    }

    private sealed class Counter(LimitMode mode)
    {
        private long minute;
        private long previous;
        private DateTimeOffset? begins;

        public long Current { get; set; }

        public bool NeedsSeed { get; set; } = mode == LimitMode.Period;

        public void MoveTo(LimitCounter wanted, long now)
        {
            if (mode == LimitMode.SlidingMinute && now / SlidingMinute.Milliseconds is var thisMinute && thisMinute > minute)
                (previous, Current, minute) = (thisMinute == minute + 1 ? Current : 0, 0, thisMinute);
            else if (mode == LimitMode.Period && (begins is null || wanted.Begins > begins))
                (begins, Current, NeedsSeed) = (wanted.Begins, 0, true);
        }

        public long Used(long now) => mode == LimitMode.SlidingMinute ? SlidingMinute.Used(previous, Current, now % SlidingMinute.Milliseconds) : Current;

        public TimeSpan Wait(long now, long room) =>
            mode == LimitMode.SlidingMinute ? SlidingMinute.Wait(previous, Current, now % SlidingMinute.Milliseconds, room) : TimeSpan.FromSeconds(1);

        /// <summary>Changes what was counted then; of a time that does not count any more there is nothing to change.</summary>
        public void Correct(LimitCounter wanted, long takenAt, long difference)
        {
            if (mode == LimitMode.Period ? wanted.Begins == begins : mode == LimitMode.Running || takenAt / SlidingMinute.Milliseconds == minute)
                Current = Math.Max(0, Current + difference);
            else if (mode == LimitMode.SlidingMinute && takenAt / SlidingMinute.Milliseconds == minute - 1)
                previous = Math.Max(0, previous + difference);
        }
    }
}
