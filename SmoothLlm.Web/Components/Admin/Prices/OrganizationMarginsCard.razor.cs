using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Infrastructure.Pricing;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Prices;

/// <summary>Organizations with margins of their own; any other is found by its name.</summary>
public sealed partial class OrganizationMarginsCard(MarginStore store) : AdminPage
{
    private readonly Dictionary<Guid, string> texts = [];
    private readonly Dictionary<Guid, string> problems = [];
    private OrganizationMargins found = new([], 0);
    private string search = "";
    private bool isSaving;

    /// <summary>What the others pay.</summary>
    [Parameter, EditorRequired]
    public decimal PlatformPercent { get; set; }

    protected override Task OnInitializedAsync() => ReloadAsync();

    private static string Stored(OrganizationMargin organization) => organization.Percent is { } percent ? MarginText.Number(percent) : "";

    private string TextOf(OrganizationMargin organization) => texts.GetValueOrDefault(organization.OrganizationId) ?? Stored(organization);

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task FindAsync()
    {
        if (!await TryAsync(ReadAsync))
            await ReloadAsync();
    }

    private async Task ReadAsync()
    {
        string wanted = search;
        var read = await store.FindAsync(wanted, Leaving);
        // Typing has gone on meanwhile: the later reading shows itself.
        if (wanted != search)
            return;
        found = read;
        texts.Clear();
        problems.Clear();
    }

    private Task SaveAsync(OrganizationMargin organization)
    {
        var (percent, problem) = MarginText.Read(TextOf(organization));
        if (problem is null)
            return SetAsync(organization, percent);
        problems[organization.OrganizationId] = problem;
        return Task.CompletedTask;
    }

    private Task ClearAsync(OrganizationMargin organization) => SetAsync(organization, percent: null);

    private async Task SetAsync(OrganizationMargin organization, decimal? percent)
    {
        if (isSaving)
            return;
        isSaving = true;
        problems.Remove(organization.OrganizationId);
        await ChangeAsync(async () =>
        {
            string userId = (await CurrentOrganization.GetAsync()).UserId;
            switch (await store.SetOrganizationPercentAsync(organization.OrganizationId, percent, userId, Leaving))
            {
                case PricingResult.Saved:
                    Notifications.Notify(NotificationSeverity.Success, T("Margin saved"), $"{organization.Name}: {(percent is { } own ? MarginText.Of(own) : T("the platform's"))}");
                    Show(organization with { Percent = percent });
                    break;
                case PricingResult.Invalid invalid:
                    problems[organization.OrganizationId] = T(invalid.Problems[0].Message);
                    break;
                case PricingResult.NotFound:
                    Notifications.Notify(NotificationSeverity.Warning, T("Not saved"), T("This organization has been deleted meanwhile."));
                    await ReadAsync();
                    break;
            }
        });
        isSaving = false;
    }

    /// <summary>In its place: what was typed elsewhere in the list stays.</summary>
    private void Show(OrganizationMargin changed)
    {
        texts.Remove(changed.OrganizationId);
        found = found with { Items = [.. found.Items.Select(item => item.OrganizationId == changed.OrganizationId ? changed : item)] };
    }
}
