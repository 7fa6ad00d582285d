using Microsoft.AspNetCore.Components.Forms;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Web.Components.Portal;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Prices;

/// <summary>Compares a catalog with what is here, line by line, and applies what the admin approves.</summary>
public sealed partial class ImportPage(CatalogReview review) : AdminPage
{
    private const int MaxProblemsShown = 50;

    private readonly HashSet<string> chosen = new(StringComparer.Ordinal);
    private CatalogProposal? proposal;
    private CatalogApproval.Applied? applied;
    private IReadOnlyList<string> fileProblems = [];
    private string source = "";
    private bool isBusy;
    // A new element for each comparison: a browser does not report that the same file was chosen again.
    private int comparisons;
    private bool isOutdated;

    protected override Task OnInitializedAsync() => ReloadAsync();

    private static string Counted(int count, string one, string many) => $"{Numbers.Whole(count)} {(count == 1 ? one : many)}";

    private static string TextOf(CatalogLineKind kind) => kind switch
    {
        CatalogLineKind.NewModel => T("New model"),
        CatalogLineKind.NewPrice => T("New price"),
        CatalogLineKind.ChangedPrice => T("Changed price"),
        CatalogLineKind.AnnouncedPrice => T("Announced price"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such line."),
    };

    private static StatusBadge.BadgeTone ToneOf(CatalogLineKind kind) => kind switch
    {
        CatalogLineKind.NewModel or CatalogLineKind.NewPrice => StatusBadge.BadgeTone.Good,
        _ => StatusBadge.BadgeTone.Neutral,
    };

    private int Count(CatalogLineKind kind) => proposal?.Lines.Count(line => line.Kind == kind) ?? 0;

    // Nothing is read before somebody asks; it is only seen whether this may be seen.
    private Task ReloadAsync() => LoadAsAdminAsync(() => Task.CompletedTask);

    private Task CompareShippedAsync() => CompareAsync(T("The shipped catalog"), () => review.CompareShippedAsync(Leaving));

    private Task CompareFileAsync(InputFileChangeEventArgs change) => CompareAsync(change.File.Name, async () =>
    {
        if (change.File.Size > CatalogReview.MaxFileBytes)
            return new CatalogComparison.Refused([T("the file: is longer than {0} MiB", CatalogReview.MaxFileBytes / 1024 / 1024)]);
        try
        {
            using var content = new MemoryStream();
            await using var stream = change.File.OpenReadStream(CatalogReview.MaxFileBytes, Leaving);
            await stream.CopyToAsync(content, Leaving);
            return await review.CompareAsync(content.ToArray(), Leaving);
        }
        catch (IOException)
        {
            return new CatalogComparison.Refused([T("the file: could not be read by the browser; choose it again")]);
        }
    });

    private async Task CompareAsync(string name, Func<Task<CatalogComparison>> compare)
    {
        if (isBusy)
            return;
        isBusy = true;
        (proposal, applied, fileProblems, isOutdated) = (null, null, [], false);
        source = name;
        await LoadAsAdminAsync(async () => Show(await compare()));
        comparisons++;
        isBusy = false;
    }

    private void Show(CatalogComparison comparison)
    {
        switch (comparison)
        {
            case CatalogComparison.Compared compared:
                Show(compared.Proposal);
                break;
            case CatalogComparison.Refused refused:
                fileProblems = refused.Problems;
                break;
        }
    }

    /// <summary>Chosen from the start is what replaces nothing but an older catalog.</summary>
    private void Show(CatalogProposal compared)
    {
        proposal = compared;
        chosen.Clear();
        chosen.UnionWith(compared.Lines.Where(line => !line.ReplacesOthers).Select(line => line.Key));
    }

    private void ChooseAll() => chosen.UnionWith(proposal?.Lines.Select(line => line.Key) ?? []);

    private void Choose(CatalogLine line, bool isChosen)
    {
        if (isChosen)
            chosen.Add(line.Key);
        else
            chosen.Remove(line.Key);
    }

    private async Task ApproveAsync()
    {
        if (isBusy || proposal is null || chosen.Count == 0)
            return;
        isBusy = true;
        var compared = proposal;
        await ChangeAsync(async () =>
        {
            string userId = (await CurrentOrganization.GetAsync()).UserId;
            var result = await review.ApplyAsync(compared, chosen.ToHashSet(StringComparer.Ordinal), userId, Leaving);
            applied = result as CatalogApproval.Applied;
            isOutdated = result is CatalogApproval.Outdated;
            Show(await review.CompareAgainAsync(compared, Leaving));
        });
        isBusy = false;
    }
}
