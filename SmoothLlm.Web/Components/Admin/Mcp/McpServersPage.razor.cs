using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Mcp;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Mcp;

/// <summary>The servers of tools, with a test of each.</summary>
public sealed partial class McpServersPage(McpServerStore store, DialogService dialogs) : AdminPage
{
    private readonly Dictionary<Guid, McpTestResult?> results = [];
    private IReadOnlyList<McpServer> servers = [];

    [Inject]
    internal McpTester Tester { get; set; } = default!;

    protected override Task OnInitializedAsync() => ReloadAsync();

    private static string IdentityText(UserTokenUse use) => use switch
    {
        UserTokenUse.Header => T("Sent in x-user-token"),
        UserTokenUse.Bearer => T("As the bearer token"),
        _ => T("Not sent"),
    };

    private bool IsTesting(Guid id) => results.TryGetValue(id, out var result) && result is null;

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync() => servers = await store.ListAsync(Leaving);

    private Task AddAsync() => OpenDialogAsync(T("Add MCP server"), null);

    private Task EditAsync(McpServer server) => OpenDialogAsync(T("Edit {0}", server.DisplayName), server);

    private async Task OpenDialogAsync(string title, McpServer? server)
    {
        var saved = await dialogs.OpenAsync<McpServerDialog>(
            title,
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(McpServerDialog.Stored)] = server },
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(38rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false, AutoFocusFirstElement = true });
        if (saved is not McpServer changed)
            return;
        results.Remove(changed.Id);
        Notifications.Notify(NotificationSeverity.Success, T("MCP server saved"), changed.DisplayName);
        await TryAsync(ReadAsync);
    }

    private async Task TestAsync(McpServer server)
    {
        if (IsTesting(server.Id))
            return;
        results[server.Id] = null;
        bool isDone = await ChangeAsync(async () => results[server.Id] = await Tester.TestAsync(server, Leaving));
        if (!isDone)
            results.Remove(server.Id);
    }

    private Task ToggleAsync(McpServer server) => ChangeAsync(async () =>
    {
        await store.SetEnabledAsync(server.Id, !server.IsEnabled, Leaving);
        await ReadAsync();
    });

    private async Task DeleteAsync(McpServer server)
    {
        bool? isSure = await dialogs.Confirm(
            T("The tools of “{0}” are gone from this moment on, and its credential is forgotten.", server.DisplayName),
            T("Delete this MCP server?"),
            new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = T("Delete MCP server"), CancelButtonText = T("Keep it"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" });
        if (isSure != true)
            return;
        bool isDone = await ChangeAsync(async () =>
        {
            await store.DeleteAsync(server.Id, Leaving);
            await ReadAsync();
        });
        if (isDone)
            Notifications.Notify(NotificationSeverity.Success, T("MCP server deleted"), server.DisplayName);
    }
}
