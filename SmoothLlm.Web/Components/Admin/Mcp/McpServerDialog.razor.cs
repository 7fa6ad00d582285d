using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Mcp;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Mcp;

/// <summary>Registers an MCP server or changes one; closes with the saved server.</summary>
public sealed partial class McpServerDialog(McpServerStore store, DialogService dialogs) : AdminPage
{
    private readonly Form form = new();
    private IReadOnlyList<FieldProblem> problems = [];
    private bool isSaving;

    /// <summary>The one to change; null adds one.</summary>
    [Parameter]
    public McpServer? Stored { get; set; }

    private bool HasStoredCredential => Stored?.ProtectedSecret is not null;

    protected override void OnInitialized()
    {
        if (Stored is null)
            return;
        (form.Slug, form.DisplayName, form.Address) = (Stored.Slug, Stored.DisplayName, Stored.Address);
        (form.UserTokenUse, form.AllowPrivateNetwork, form.IsEnabled) = (Stored.UserTokenUse, Stored.AllowPrivateNetwork, Stored.IsEnabled);
    }

    private string? Problem(string field) => problems.Of(field);

    private string? Invalid(string field) => Problem(field) is null ? null : "invalid";

    private async Task SaveAsync()
    {
        // Set before the first await: a second click finds it.
        if (isSaving)
            return;
        isSaving = true;
        problems = [];
        await ChangeAsync(async () =>
        {
            var saved = Stored is null
                ? await store.CreateAsync(form.Slug, form.ToDraft(), Leaving)
                : await store.UpdateAsync(Stored.Id, form.ToDraft(), Leaving);
            switch (saved)
            {
                case McpServerResult.Saved done:
                    dialogs.Close(done.Server);
                    break;
                case McpServerResult.Invalid invalid:
                    problems = invalid.Problems;
                    break;
                case McpServerResult.NotFound:
                    Notifications.Notify(NotificationSeverity.Warning, T("Not saved"), T("This MCP server has been deleted meanwhile."));
                    dialogs.Close();
                    break;
            }
        });
        isSaving = false;
    }

    /// <summary>What an admin is entering.</summary>
    private sealed class Form
    {
        public string Slug { get; set; } = "";

        public string DisplayName { get; set; } = "";

        public string Address { get; set; } = "";

        public string Credential { get; set; } = "";

        public bool ClearCredential { get; set; }

        public UserTokenUse UserTokenUse { get; set; }

        public bool AllowPrivateNetwork { get; set; }

        public bool IsEnabled { get; set; } = true;

        public McpServerDraft ToDraft() => new()
        {
            DisplayName = DisplayName,
            Address = Address,
            Credential = ClearCredential ? null : Credential,
            ClearCredential = ClearCredential,
            UserTokenUse = UserTokenUse,
            AllowPrivateNetwork = AllowPrivateNetwork,
            IsEnabled = IsEnabled,
        };
    }
}
