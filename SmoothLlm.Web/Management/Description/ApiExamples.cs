using SmoothLlm.Web.Management.Accounts;
using SmoothLlm.Web.Management.Administration;
using SmoothLlm.Web.Management.ContentLogging;
using SmoothLlm.Web.Management.Keys;
using SmoothLlm.Web.Management.Members;
using SmoothLlm.Web.Management.Notifications;

namespace SmoothLlm.Web.Management.Description;

/// <summary>An example for each kind of body, as somebody would send it.</summary>
internal static class ApiExamples
{
    private static readonly Dictionary<Type, string> Bodies = new()
    {
        [typeof(RegisterBody)] = """{"name":"Ada Lovelace","email":"ada@example.com","password":"correct horse battery"}""",
        [typeof(LoginBody)] = """{"email":"ada@example.com","password":"correct horse battery"}""",
        [typeof(RefreshBody)] = """{"refreshToken":"CfDJ8…"}""",
        [typeof(ChargeSchema)] = """{"amount":25}""",
        [typeof(KeyBody)] = """{"name":"ci","spendLimitUsd":50,"spendLimitWindow":"monthly","requestsPerMinute":60,"allowedModels":["gpt-4o-mini"]}""",
        [typeof(RotateBody)] = """{"graceHours":24}""",
        [typeof(ProviderBody)] = """{"slug":"openai","displayName":"OpenAI","kind":"OpenAi","credential":"sk-…"}""",
        [typeof(CredentialBody)] = """{"name":"second account","secret":"sk-…","weight":2}""",
        [typeof(McpServerBody)] = """{"slug":"github","displayName":"GitHub","address":"https://api.example.com/mcp","credential":"…","userTokenUse":"header"}""",
        [typeof(ModelBody)] = """{"id":"gpt-4o","name":"GPT-4o","contextLength":128000,"aliases":["4o"],"deployments":[{"provider":"openai","model":"gpt-4o-2024-08-06"}]}""",
        [typeof(PriceBody)] = """{"provider":"openai","model":"gpt-4o-2024-08-06","input":2.5,"output":10,"cacheRead":1.25}""",
        [typeof(CustomerBody)] = """{"name":"Acme","ownerEmail":"ada@example.com"}""",
        [typeof(OrganizationBody)] = """{"name":"Acme Research"}""",
        [typeof(InvitationBody)] = """{"email":"grace@example.com","role":"developer"}""",
        [typeof(AcceptBody)] = """{"code":"…"}""",
        [typeof(RoleBody)] = """{"role":"billing"}""",
        [typeof(TransferBody)] = """{"userId":"3f0c…"}""",
        [typeof(CreditBody)] = """{"amount":10,"reason":"Compensation for the outage"}""",
        [typeof(UserBody)] = """{"isDisabled":true}""",
        [typeof(MailSettings)] = """{"lowBalance":true,"monthlySummary":false}""",
        [typeof(ContentLoggingBody)] = """{"isOn":true,"retentionDays":30,"consent":true}""",
        [typeof(PlanBody)] = """{"name":"Team","requestsPerMinute":600,"dailySpendUsd":100}""",
        [typeof(VoucherBody)] = """{"amount":5,"count":10,"expiresAt":"2030-01-31T00:00:00Z"}""",
    };

    /// <returns>Null where there is none.</returns>
    public static string? Of(Type body) => Bodies.GetValueOrDefault(body);
}
