using System.Text;
using Microsoft.JSInterop;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>
/// Has the browser send a request with the member's own provider key (playground.js): the key stays in the browser, and
/// only what was answered comes here, to be drawn.
/// </summary>
internal sealed class BrowserSender(IJSRuntime browser, TimeProvider time) : IAsyncDisposable
{
    private IJSObjectReference? module;
    private int lastId;

    /// <summary>What the page's own elements are made of stands in the same script.</summary>
    /// <param name="modulePath">Of playground.js.</param>
    public async Task LoadAsync(string modulePath, CancellationToken cancellationToken) =>
        module ??= await browser.InvokeAsync<IJSObjectReference>("import", cancellationToken, modulePath);

    /// <param name="modulePath">Of playground.js.</param>
    /// <param name="answer">Gets what comes.</param>
    /// <param name="stopped">The member wants no more.</param>
    /// <returns>The request's id; null when there is none.</returns>
    public async Task<Guid?> SendAsync(string modulePath, OwnKeyRequest request, AnswerReader answer, CancellationToken stopped)
    {
        await LoadAsync(modulePath, stopped);
        int id = ++lastId;
        using var feed = DotNetObjectReference.Create(new Feed(request.ReadInto(answer, time.GetUtcNow()), answer));
        await using var registration = stopped.Register(() => _ = StopAsync(id));
        string body = Encoding.UTF8.GetString(request.Body);
        // Without a time-out of its own: it lasts as long as the answer.
        return RequestIds.Parse(await module!.InvokeAsync<string?>("send", Timeout.InfiniteTimeSpan, id, request.Provider.Slug, request.Path, request.IsAnthropic, body, feed));
    }

    public async ValueTask DisposeAsync()
    {
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

    private async Task StopAsync(int id)
    {
        try
        {
            await module!.InvokeVoidAsync("stop", id);
        }
        catch (Exception exception) when (exception is JSDisconnectedException or ObjectDisposedException)
        {
            // Whoever leaves takes the request along.
        }
    }

    /// <summary>What the script calls.</summary>
    public sealed class Feed
    {
        private readonly ReceiveBytes receive;
        private readonly AnswerReader answer;

        internal Feed(ReceiveBytes receive, AnswerReader answer) => (this.receive, this.answer) = (receive, answer);

        [JSInvokable]
        public void Add(string text) => receive(Encoding.UTF8.GetBytes(text));

        [JSInvokable]
        public void Fail(string message) => answer.Fail(message);
    }
}
