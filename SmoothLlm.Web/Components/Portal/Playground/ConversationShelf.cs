using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>
/// The page's side of the conversations that this browser keeps. The browser lists, renames, exports and deletes them by
/// itself (conversations.js); only one that is opened comes here, into the page's memory.
/// </summary>
internal sealed class ConversationShelf(IJSRuntime browser) : IAsyncDisposable
{
    private IJSObjectReference? module;
    private DotNetObjectReference<Reader>? reader;

    /// <param name="modulePath">Of conversations.js.</param>
    /// <param name="list">The element that shows them.</param>
    /// <param name="opened">Called with what was chosen: its id, and all of it.</param>
    public async Task ShowAsync(string modulePath, ElementReference list, Func<string, byte[], Task> opened, CancellationToken cancellationToken)
    {
        module = await browser.InvokeAsync<IJSObjectReference>("import", cancellationToken, modulePath);
        reader = DotNetObjectReference.Create(new Reader(opened));
        await module.InvokeVoidAsync("connect", cancellationToken, list, reader);
    }

    /// <summary>Puts a conversation among the kept ones, or in the place of what was kept of it.</summary>
    /// <param name="owner">Whose it is: another account in the same browser does not see it.</param>
    /// <returns>False when it is too long, or the browser keeps nothing.</returns>
    public async Task<bool> TryKeepAsync(string owner, string id, KeptConversation conversation, CancellationToken cancellationToken)
    {
        byte[] written = conversation.Write();
        return written.Length <= KeptConversation.MaxBytes && module is not null
            && await module.InvokeAsync<bool>("keep", cancellationToken, owner, id, conversation.Title, written);
    }

    /// <summary>Marks the one that is open.</summary>
    public async Task MarkAsync(string? id, CancellationToken cancellationToken)
    {
        if (module is not null)
            await module.InvokeVoidAsync("mark", cancellationToken, id);
    }

    public async ValueTask DisposeAsync()
    {
        reader?.Dispose();
        try
        {
            if (module is not null)
                await module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and the module with it.
        }
    }

    /// <summary>What the script calls.</summary>
    public sealed class Reader
    {
        private readonly Func<string, byte[], Task> opened;

        internal Reader(Func<string, byte[], Task> opened) => this.opened = opened;

        [JSInvokable]
        public async Task Open(string id, IJSStreamReference content)
        {
            await using var stream = await content.OpenReadStreamAsync(KeptConversation.MaxBytes);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            await opened(id, bytes.ToArray());
        }
    }
}
