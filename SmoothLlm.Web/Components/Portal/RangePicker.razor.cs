using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Portal.Charts;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal;

/// <summary>Chooses a <see cref="UsageRange"/>; says its key, which is what URLs hold.</summary>
public sealed partial class RangePicker(TimeProvider time) : ComponentBase
{
    private const string CustomKey = "custom";
    private const int FirstShownDaysBack = 13;

    private bool isOpen;

    [Parameter, EditorRequired]
    public UsageRange Value { get; set; } = UsageRange.Last30Days;

    /// <summary>The key of the chosen range.</summary>
    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    private IReadOnlyList<(string, string)> Choices => [.. UsageRange.All.Select(range => (range.Key, UsageRangeText.Name(range))), (CustomKey, T("Custom"))];

    private string Chosen => Value.IsChosen || isOpen ? CustomKey : Value.Key;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private DateOnly FirstShown => Today.AddDays(-FirstShownDaysBack);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Task Choose(string key)
    {
        isOpen = key == CustomKey;
        // The two days come next; until then nothing changes.
        return isOpen ? Task.CompletedTask : ValueChanged.InvokeAsync(key);
    }

    private async Task ChangeAsync(string? text, bool isFirst)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return;
        DateOnly first = isFirst ? day : Value.FirstDay ?? FirstShown, last = isFirst ? Value.LastDay ?? Today : day;
        isOpen = false;
        await ValueChanged.InvokeAsync(UsageRange.Between(first, last).Key);
    }
}
