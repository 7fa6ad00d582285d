using Bunit;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Tests.Support;
using SmoothLlm.Web.Components.Portal;
using SmoothLlm.Web.Components.Shared;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

/// <summary>What a page reads again and again, it reads for somebody who can see it.</summary>
public sealed class RestingPageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_page_in_a_hidden_tab_rests_and_is_up_to_date_when_somebody_looks_again()
    {
        var time = new TickingTime();
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddOrganizations());
        await using var page = new BunitContext();
        page.Services.AddSingleton<TimeProvider>(time);
        page.Services.AddSingleton(database.Get<OrganizationRegistry>());
        page.Services.AddScoped<CurrentOrganization>();
        page.AddAuthorization();
        var tab = new TabVisibility();
        var shown = page.Render<Counting>(parameters => parameters.AddCascadingValue(tab));

        time.Tick();
        shown.WaitForAssertion(() => shown.Markup.ShouldBe("1"), Patience);
        tab.Set(isHidden: true);
        time.Tick();
        time.Tick();
        await shown.InvokeAsync(() => { });
        shown.Markup.ShouldBe("1");
        tab.Set(isHidden: false);

        shown.WaitForAssertion(() => shown.Markup.ShouldBe("2"), Patience);
    }

    private sealed class Counting : PortalPage
    {
        private int readings;

        protected override async Task OnInitializedAsync()
        {
            await LoadAsync(() => Task.CompletedTask);
            _ = RefreshAsync(() =>
            {
                readings++;
                return Task.FromResult(true);
            });
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, readings);
    }

    /// <summary>Its timers go off when the test says so.</summary>
    private sealed class TickingTime : TimeProvider
    {
        private readonly List<Action> timers = [];

        public void Tick() => timers.ForEach(timer => timer());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            timers.Add(() => callback(state));
            return new Still();
        }

        private sealed class Still : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
