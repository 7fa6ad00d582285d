namespace SmoothLlm.Web.Components.Portal;

/// <summary>A page of a list.</summary>
/// <param name="Items">Its rows.</param>
/// <param name="Next">Where the next page begins; null on the last one.</param>
public readonly record struct RowPage<TItem>(IReadOnlyList<TItem> Items, long? Next);

/// <summary>The rows of a list that a page shows so far, to which <see cref="LoadMore{TItem}"/> adds older ones.</summary>
public sealed class GrowingRows<TItem>
{
    /// <summary>Rows that one page holds; whoever wants older ones narrows the time.</summary>
    public const int MaxShown = 1000;

    private readonly List<TItem> rows = [];
    private int beginnings;

    public IReadOnlyList<TItem> Rows => rows;

    /// <summary>Where older ones begin; null when there are none.</summary>
    public long? Next { get; private set; }

    /// <summary>Whether there are older ones that this page does not load any more.</summary>
    public bool IsFull => Next is not null && rows.Count >= MaxShown;

    /// <summary>Begins with the first page of another list, or of the same one anew.</summary>
    public void Begin(RowPage<TItem> first)
    {
        beginnings++;
        rows.Clear();
        Add(first);
    }

    /// <summary>Adds the next page, unless the list has begun anew while it was read.</summary>
    /// <param name="read">Reads the page that begins there.</param>
    public async Task LoadMoreAsync(Func<long, Task<RowPage<TItem>>> read)
    {
        if (Next is not { } next || IsFull)
            return;
        int beginning = beginnings;
        var page = await read(next);
        if (beginning == beginnings)
            Add(page);
    }

    private void Add(RowPage<TItem> page)
    {
        rows.AddRange(page.Items);
        Next = page.Next;
    }
}
