using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Web.Components.Portal.Snippets;
using SmoothLlm.Web.Components.Public.Models;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>Talking to one model, or to two at once. The browser keeps the conversations; here is the one that is open.</summary>
public sealed partial class PlaygroundPage : PortalPage
{
    private const int MaxLanes = 2;

    private readonly List<Lane> lanes = [];
    private readonly List<Attachment> files = [];
    private PlaygroundSettings settings = new();
    private IReadOnlyList<OfferedModel> models = [];
    private string prompt = "";
    private int fileFields;
    private string? problem;
    private Lane? shownCode;
    private IReadOnlyList<string> providers = [];
    private bool isOwnKey;
    private string owner = "";
    private string? conversationId;
    private ElementReference shelfList;
    private bool isShelfShown;

    [Inject]
    private ICatalog Catalog { get; set; } = default!;

    [Inject]
    private ExampleModel Example { get; set; } = default!;

    [Inject]
    private PlaygroundSender Sender { get; set; } = default!;

    [Inject]
    private BrowserSender Browser { get; set; } = default!;

    [Inject]
    private ConversationShelf Shelf { get; set; } = default!;

    [Inject]
    private IPassThroughProviders PassThrough { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <summary>The model that answers first.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    private string? WantedModel { get; set; }

    private static IReadOnlyList<(bool IsOwnKey, string Text)> Modes => [(false, T("Credits")), (true, T("My own key"))];

    private string Module => ScriptOf(Assets["playground.js"]);

    private bool IsUsable => models.Count > 0 || providers.Count > 0;

    private bool IsRunning => lanes.Exists(lane => lane.IsRunning);

    protected override Task OnInitializedAsync() => ReloadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (isShelfShown || State != PageState.Ready || !IsUsable)
            return;
        isShelfShown = true;
        await Browser.LoadAsync(Module, Leaving);
        await Shelf.ShowAsync(ScriptOf(Assets["conversations.js"]), shelfList, OpenKeptAsync, Leaving);
    }

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        models = [.. OfferedModel.All(Catalog.Current, marginBasisPoints: 0, Time.GetUtcNow()).Where(offered => offered.Model.Kind == ModelKind.Chat)];
        // Vertex AI has neither format at one address.
        providers = [.. PassThrough.All.Where(provider => provider.Kind != ProviderKind.VertexAi).Select(provider => provider.Slug).Order(StringComparer.Ordinal)];
        isOwnKey = models.Count == 0 && providers.Count > 0;
        string first = WantedModel ?? await Example.FindAsync(Leaving);
        if (lanes.Count == 0)
            lanes.Add(LaneOf(models.Any(offered => offered.Model.Id == first) ? first : models.FirstOrDefault()?.Model.Id ?? ""));
        owner = (await CurrentOrganization.GetAsync()).UserId;
    });

    private async Task AskAsync()
    {
        if (IsRunning || prompt.Trim().Length == 0)
            return;
        if (PlaygroundRequest.Check(settings) is { } wrong)
        {
            problem = T("This parameter cannot be used: {0}.", wrong);
            return;
        }

        var question = new Question(prompt.Trim(), [.. files]);
        (prompt, problem, shownCode) = ("", null, null);
        files.Clear();
        fileFields++;
        await Task.WhenAll(lanes.Select(lane => lane.AskAsync(question, Send(lane), DrawAsync, Time, Leaving)));
        await KeepAsync();
    }

    private async Task RepeatAsync(Lane lane)
    {
        if (lane.IsRunning)
            return;
        await lane.RepeatAsync(Send(lane), DrawAsync, Time, Leaving);
        await KeepAsync();
    }

    private SendTurns Send(Lane lane) => isOwnKey
        ? (turns, reader, stopped) => SendWithOwnKeyAsync(lane, turns, reader, stopped)
        : (turns, reader, stopped) => Sender.SendAsync(PlaygroundRequest.Streamed(RequestOf(lane, turns)), reader, stopped);

    private Task<Guid?> SendWithOwnKeyAsync(Lane lane, IReadOnlyList<Turn> turns, AnswerReader reader, CancellationToken stopped)
    {
        if (OwnKeyRequestOf(lane, turns, out string? refusal) is { } request)
            return Browser.SendAsync(Module, request, reader, stopped);
        reader.Fail(refusal ?? T("This provider cannot be reached any more."));
        return Task.FromResult<Guid?>(null);
    }

    private OwnKeyRequest? OwnKeyRequestOf(Lane lane, IEnumerable<Turn> turns, out string? refusal)
    {
        refusal = null;
        return PassThrough.Find(lane.Provider) is { } provider ? OwnKeyRequest.Of(provider, RequestOf(lane, turns), out refusal) : null;
    }

    private IReadOnlyList<ApiSnippet> CodeOf(Lane lane)
    {
        if (!isOwnKey)
            return PlaygroundCode.For(Navigation.BaseUri + "v1", RequestOf(lane, lane.Turns));
        return OwnKeyRequestOf(lane, lane.Turns, out _) is { } request ? PlaygroundCode.For(Navigation.BaseUri + "api/v1", request) : [];
    }

    private JsonObject RequestOf(Lane lane, IEnumerable<Turn> turns) => PlaygroundRequest.Of(
        lane.Model, turns, settings, isOwnKey
            ? ModelTraits.Of(lane.Model).CapsByCompletionTokens
            : models.FirstOrDefault(offered => offered.Model.Id == lane.Model)?.Model.SupportsReasoning == true);

    private Lane LaneOf(string model) => new(model, providers.FirstOrDefault() ?? "", []);

    private void Choose(bool ownKey)
    {
        if (IsRunning)
            return;
        isOwnKey = ownKey;
        if (!isOwnKey)
            ReplaceWhatIsNotOffered();
    }

    private void ReplaceWhatIsNotOffered()
    {
        foreach (var lane in lanes.Where(lane => models.All(offered => offered.Model.Id != lane.Model)))
            lane.Model = models.FirstOrDefault()?.Model.Id ?? "";
    }

    private Task DrawAsync() => InvokeAsync(StateHasChanged);

    private void ToggleComparison()
    {
        if (lanes.Count == MaxLanes)
            lanes.RemoveAt(1);
        else if (lanes.Count == 1)
            lanes.Add(LaneOf(models.FirstOrDefault(offered => offered.Model.Id != lanes[0].Model)?.Model.Id ?? lanes[0].Model));
        shownCode = null;
    }

    private async Task ClearAsync()
    {
        for (int index = 0; index < lanes.Count; index++)
            lanes[index] = new Lane(lanes[index].Model, lanes[index].Provider, []);
        (shownCode, problem, conversationId) = (null, null, null);
        await Shelf.MarkAsync(null, Leaving);
    }

    private async Task KeepAsync()
    {
        conversationId ??= Guid.NewGuid().ToString("N");
        var kept = new KeptConversation(isOwnKey, settings, [.. lanes.Select(lane => new KeptLane(lane.Model, lane.Provider, lane.Turns))]);
        if (!await Shelf.TryKeepAsync(owner, conversationId, kept, Leaving))
            problem = T("This browser could not keep the conversation: it will be gone when the page is left.");
    }

    /// <summary>Called by the browser.</summary>
    private Task OpenKeptAsync(string id, byte[] content) => InvokeAsync(async () =>
    {
        if (IsRunning)
            return;
        if (KeptConversation.Read(content, MaxLanes) is { } kept)
        {
            lanes.Clear();
            lanes.AddRange(kept.Lanes.Select(lane => new Lane(lane.Model, lane.Provider, lane.Turns)));
            settings = kept.Settings;
            Choose(kept.IsOwnKey ? providers.Count > 0 : models.Count == 0);
            (conversationId, shownCode, problem) = (id, null, null);
            await Shelf.MarkAsync(id, Leaving);
        }
        else
        {
            problem = T("This conversation cannot be read any more.");
        }

        StateHasChanged();
    });

    private async Task AttachAsync(InputFileChangeEventArgs chosen)
    {
        bool isTooMany = files.Count + chosen.FileCount > Attachment.MaxCount;
        problem = isTooMany ? T("At most {0} files go with a message.", Attachment.MaxCount) : null;
        foreach (var file in isTooMany ? [] : chosen.GetMultipleFiles(Attachment.MaxCount))
        {
            var (read, refusal) = await Attachment.ReadAsync(file, Leaving);
            if (read is not null)
                files.Add(read);
            problem ??= refusal;
        }

        // The next choice is made in a fresh field: only now, because the old one holds the files until they are read.
        fileFields++;
    }

    private string ScriptOf(string asset) => Navigation.ToAbsoluteUri(asset).AbsoluteUri;
}
