using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// The holds that one batch is about. One that is opened in it is written at its end, in whatever state it has then: most
/// requests are shorter than a batch is patient, and their holds are written once, when they have ended.
/// </summary>
internal sealed class BatchHolds(LedgerStatements sql, NodeIdentity node)
{
    private readonly List<HoldRow> opened = [];
    private readonly Dictionary<Guid, HoldRow> byRequest = [];

    public void Clear()
    {
        opened.Clear();
        byRequest.Clear();
    }

    /// <summary>Whether it was opened in this batch.</summary>
    public bool IsOpened(Guid requestId) => byRequest.ContainsKey(requestId);

    /// <returns>Null when there is none, neither in this batch nor in the book.</returns>
    public HoldRow? Find(Guid requestId)
    {
        if (byRequest.TryGetValue(requestId, out var known))
            return known;
        return sql.ReadHold.Bind(1, requestId).ReadRow(3) is [long accountId, long amount, long state]
            ? new HoldRow(requestId, accountId, amount) { IsWritten = true, State = (HoldState)state }
            : null;
    }

    /// <param name="request">Whose.</param>
    /// <param name="amount">What is held, nano-USD.</param>
    /// <param name="openedAt">UTC.</param>
    public HoldRow Open(HoldRequest request, long amount, DateTimeOffset openedAt)
    {
        var hold = new HoldRow(request.RequestId, request.AccountId, amount) { Request = request, OpenedAt = openedAt };
        opened.Add(hold);
        byRequest.Add(request.RequestId, hold);
        return hold;
    }

    /// <returns>False when it has ended meanwhile, or was enlarged by another.</returns>
    public bool TryEnlarge(HoldRow hold, long amount)
    {
        if (hold.IsWritten && sql.EnlargeHold.Bind(1, amount).Bind(2, hold.RequestId).Bind(3, hold.Amount).Execute() == 0)
            return false;
        hold.Amount = amount;
        return true;
    }

    /// <returns>False when it has ended before: of all that want to end a hold, its state lets exactly one.</returns>
    public bool TryEnd(HoldRow hold, HoldState state, long captured, DateTimeOffset now)
    {
        if (hold.IsWritten)
            return sql.EndHold.Bind(1, (long)state).Bind(2, captured).Bind(3, now).Bind(4, hold.RequestId).Execute() > 0;
        if (hold.EndedAt is not null)
            return false;
        hold.State = state;
        hold.Captured = captured;
        hold.EndedAt = now;
        return true;
    }

    /// <summary>Writes a hold that was opened in this batch before its end, for what needs its row.</summary>
    public void WriteNow(Guid requestId)
    {
        if (byRequest.Remove(requestId, out var hold))
        {
            opened.Remove(hold);
            Insert(hold);
        }
    }

    /// <summary>Writes the holds that were opened in this batch.</summary>
    public void Write()
    {
        foreach (var hold in opened)
            Insert(hold);
    }

    private void Insert(HoldRow hold)
    {
        var request = hold.Request!;
        sql.InsertHold
            .Bind(1, hold.RequestId).Bind(2, hold.AccountId).Bind(3, (long)hold.State).Bind(4, hold.Amount).Bind(5, hold.Captured)
            .Bind(6, request.PriceVersionId).Bind(7, request.MarginBasisPoints).Bind(8, node.Id).Bind(9, hold.OpenedAt)
            .Bind(10, hold.EndedAt?.ToUnixTimeMilliseconds())
            .Execute();
    }
}

/// <summary>A hold as the batch knows it.</summary>
internal sealed class HoldRow(Guid requestId, long accountId, long amount)
{
    public Guid RequestId => requestId;

    /// <summary>Whether the book has it already; what this batch opens it writes at its end.</summary>
    public bool IsWritten { get; init; }

    public long AccountId => accountId;

    public long Amount { get; set; } = amount;

    public long Captured { get; set; }

    public HoldState State { get; set; } = HoldState.Held;

    /// <summary>Of one that this batch opened.</summary>
    public HoldRequest? Request { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    public bool HasEnded => State >= HoldState.Captured;
}
