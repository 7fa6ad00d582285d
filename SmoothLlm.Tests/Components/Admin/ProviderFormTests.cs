using Shouldly;
using SmoothLlm.Core.Providers;
using SmoothLlm.Web.Components.Admin.Providers;
using Xunit;

namespace SmoothLlm.Tests.Components.Admin;

public sealed class ProviderFormTests
{
    [Fact]
    public void Choosing_a_kind_fills_in_what_follows_from_it()
    {
        var form = ProviderForm.ForNew();

        form.Kind = ProviderKind.Groq;

        (form.Slug, form.DisplayName, form.BaseUrl).ShouldBe(("groq", "Groq", "https://api.groq.com/openai/v1"));
    }

    [Fact]
    public void What_somebody_entered_is_left()
    {
        var form = ProviderForm.ForNew();
        form.Slug = "mine";
        form.BaseUrl = "https://gateway.example.com/v1";

        form.Kind = ProviderKind.XAi;

        (form.Slug, form.DisplayName, form.BaseUrl).ShouldBe(("mine", "xAI", "https://gateway.example.com/v1"));
    }

    [Fact]
    public void The_sandbox_has_neither_address_nor_credential()
    {
        var form = ProviderForm.ForNew();
        form.Credential = "sk-left-over";

        form.Kind = ProviderKind.Sandbox;

        form.ToDraft().BaseUrl.ShouldBe("");
        form.ToDraft().Credential.ShouldBeNull();
    }
}
